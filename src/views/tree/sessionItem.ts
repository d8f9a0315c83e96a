import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import type { CatalogEntry } from '../../catalog/entry';
import { classOf, tagsOf } from '../../catalog/facets';
import { createShortTime } from '../../catalog/shortTime';
import type { RowProblem } from '../../session/sessionRow';
import type { SessionColor } from '../../session/metadata';
import type { SessionNode } from './nodes';

const COLORS: Record<SessionColor, string> = {
  blue: 'charts.blue',
  red: 'charts.red',
  green: 'charts.green',
  yellow: 'charts.yellow',
  purple: 'charts.purple',
  orange: 'fastshot.orange',
  pink: 'fastshot.pink',
  gray: 'descriptionForeground',
};

const PROBLEMS: Record<RowProblem, string> = {
  pending: 'loading…',
  wrongKey: 'another encryption key',
  damaged: 'damaged',
  unreadable: 'not readable',
  archived: 'archived: restore it in the store first',
};

/** What a row says of a session that nobody has restored. */
const RETURNED = 'removed before; it came back';

/** What a row says about its metadata when there is none. */
export const problemText = (problem: RowProblem): string => PROBLEMS[problem];

/** As `createShortTime`, of this machine's locale. */
export const sessionTime = createShortTime();

/** The context value that menus match: place, then whether bytes are here, then whether it has come back. */
function contextValue(entry: CatalogEntry): string {
  if (entry.gone) return entry.hasLocalCopy ? 'session.gone.copy' : 'session.gone';
  if (entry.place !== 'cloud') return `session.${entry.place}`;
  const back = entry.returned ? '.returned' : '';
  return entry.hasLocalCopy ? `session.cloud.copy${back}` : `session.cloud.remote${back}`;
}

/** What is going on with a session, in a few words each. */
export interface RowState {
  /** How far its download is. */
  readonly busy: string | undefined;
  /** That its upload has to wait. */
  readonly waiting: string | undefined;
  /** Of a session of this machine: the store has one of the same name, as uploading leaves it. */
  readonly inCloud: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The tree row of a session. The tooltip is built later, on demand. */
export function sessionItem(node: SessionNode, { busy, waiting, inCloud, now }: RowState): vscode.TreeItem {
  const { id, entry } = node;
  const { row } = entry;
  const metadata = row.metadata;
  const images = metadata?.imageCount;
  const item = new vscode.TreeItem(
    entry.title,
    images === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
  );
  const time = entry.time === undefined ? undefined : sessionTime(entry.time, now);
  const count = images === undefined ? undefined : plural(images, 'image');
  // A narrow side bar cuts the end off: first what changes, last what the tooltip is good enough for.
  const words = [
    busy,
    waiting,
    row.problem ? problemText(row.problem) : undefined,
    entry.returned ? RETURNED : undefined,
    [time, count].filter(Boolean).join(' · '),
    entry.place === 'copies' ? 'copy' : undefined,
    entry.place === 'cloud' && entry.hasLocalCopy ? '✓ local' : undefined,
    inCloud ? '✓ in store' : undefined,
    classOf(entry),
    tagsOf(entry)
      .map((tag) => `#${tag}`)
      .join(' '),
  ];
  item.id = id;
  item.description = words.filter(Boolean).join('  ');
  item.contextValue = contextValue(entry);
  item.iconPath = icon(entry, busy !== undefined);
  item.command = {
    command: 'fastshot.session.open',
    title: 'Open Session',
    arguments: [node],
  };
  item.accessibilityInformation = {
    label: [
      spoken(entry, time, count, busy ?? waiting?.replace('⬆ ', 'upload ')),
      ...(inCloud ? ['also in the store'] : []),
    ].join(', '),
  };
  return item;
}

function icon(entry: CatalogEntry, busy: boolean): vscode.ThemeIcon {
  if (busy) return new vscode.ThemeIcon('loading~spin');
  if (entry.gone) return new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground'));
  const { metadata, problem } = entry.row;
  if (problem === 'wrongKey') {
    return new vscode.ThemeIcon('lock', new vscode.ThemeColor('descriptionForeground'));
  }
  if (problem === 'archived') {
    return new vscode.ThemeIcon('archive', new vscode.ThemeColor('descriptionForeground'));
  }
  if (problem === 'damaged' || problem === 'unreadable') {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  }
  return metadata?.color
    ? new vscode.ThemeIcon('circle-filled', new vscode.ThemeColor(COLORS[metadata.color]))
    : new vscode.ThemeIcon('circle-outline', new vscode.ThemeColor('descriptionForeground'));
}

/** The row for screen readers: "login error, 3 images, today 11:46, in the cloud, local copy". */
function spoken(entry: CatalogEntry, time?: string, count?: string, busy?: string): string {
  const { metadata, problem } = entry.row;
  const where = entry.gone
    ? 'no longer in the store'
    : { cloud: 'in the store', local: 'on this machine', copies: 'copy on this machine' }[entry.place];
  return [
    entry.title,
    count,
    time,
    metadata?.color && `marked ${metadata.color}`,
    classOf(entry) && `class ${classOf(entry)}`,
    tagsOf(entry).length > 0 && `tags ${tagsOf(entry).join(', ')}`,
    where,
    entry.place === 'cloud' && entry.hasLocalCopy && 'local copy',
    problem && problemText(problem),
    entry.returned && RETURNED,
    busy,
  ]
    .filter(Boolean)
    .join(', ');
}
