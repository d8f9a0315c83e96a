import * as vscode from 'vscode';
import { displaySize } from '../../base/displayText';
import { literalMarkdown } from '../../base/literalMarkdown';
import type { CatalogEntry } from '../../catalog/entry';
import { inertMarkdown } from '../inertMarkdown';
import { problemText } from './sessionItem';

/** Longest description a tooltip shows; the viewer shows all of it. */
const MAX_DESCRIPTION = 2_000;

/** Everything known of a session, for a hover. Nothing in it can link, load or run. */
export function sessionTooltip(entry: CatalogEntry): vscode.MarkdownString {
  const { row } = entry;
  const { metadata } = row;
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  tooltip.supportThemeIcons = false;
  tooltip.appendMarkdown('**');
  tooltip.appendMarkdown(literalMarkdown(entry.title));
  tooltip.appendMarkdown('**\n\n');
  if (metadata?.desc) {
    const text =
      metadata.desc.length > MAX_DESCRIPTION ? `${metadata.desc.slice(0, MAX_DESCRIPTION)}…` : metadata.desc;
    tooltip.appendMarkdown(`${inertMarkdown(text.toWellFormed())}\n\n---\n\n`);
  }
  const facts: (readonly [string, string | undefined])[] = [
    ['Images', metadata?.imageCount?.toLocaleString()],
    ['Class', metadata?.class],
    ['Tags', metadata?.tags.join(', ')],
    ['Colour', metadata?.color],
    ['Author', metadata?.author],
    ['Taken', entry.time === undefined ? undefined : dateText(entry.time)],
    ['Created', metadata?.createdAt && createdText(metadata.createdAt)],
    [entry.place === 'cloud' ? 'Uploaded' : 'Changed', dateText(row.modified)],
    ['Size', displaySize(row.size)],
    ['File', row.filename],
    ['Where', place(entry)],
    ['Metadata', row.problem && problemText(row.problem)],
  ];
  for (const [label, value] of facts) {
    if (!value) continue;
    tooltip.appendMarkdown(`${label}: `);
    tooltip.appendMarkdown(literalMarkdown(value, 300));
    tooltip.appendMarkdown('  \n');
  }
  return tooltip;
}

const dateText = (time: number): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** What the metadata has as its date is text of the writer; what is no date is shown as it stands. */
function createdText(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : dateText(time);
}

function place(entry: CatalogEntry): string {
  if (entry.gone) {
    return entry.hasLocalCopy ? 'no longer in the store; a local copy is left' : 'no longer in the store';
  }
  if (entry.place === 'cloud') return entry.hasLocalCopy ? 'in the store, with a local copy' : 'in the store';
  return entry.path ?? 'on this machine';
}
