import { displaySize, displayText, plural } from '../../base/displayText';
import type { Capabilities } from '../../storage/objectStore';
import type { CacheFacts } from '../../sync/maintain/cache/cacheFacts';
import type { CacheLimits } from '../../sync/maintain/cache/limitCache';
import type { SecretPlace } from '../keyring/secretPlace';
import { PAGE_COMMANDS } from './pageCommands';

/** What the page tells. */
export interface CachePageFacts {
  readonly label: string;
  /** Where the store is: "https://… · bucket", or a path. */
  readonly place: string;
  readonly mode: 'desktop' | 'plain' | 'sealed';
  readonly capabilities: Capabilities | undefined;
  /** Where the sync stands, as a sentence. */
  readonly sync: string;
  readonly cache: CacheFacts;
  readonly limits: CacheLimits;
  readonly secrets: SecretPlace;
  /** Those that stand for a sealed vault; undefined where there is none, or where it is locked. */
  readonly words?: readonly string[] | undefined;
}

export interface PageResources {
  /** `webview.cspSource` */
  readonly cspSource: string;
  readonly style: string;
}

const BUTTONS: Record<(typeof PAGE_COMMANDS)[number], string> = {
  'fastshot.cache.validate': 'Validate',
  'fastshot.cache.repair': 'Repair',
  'fastshot.cache.limit': 'Limit Size and Age…',
  'fastshot.cache.clear': 'Clear…',
  'fastshot.store.verify': 'Verify the Bucket…',
  'fastshot.store.test': 'Test the Connection',
};

const MODES = {
  desktop: 'XOR with a key, as the desktop app does it. This keeps honest people out, no more.',
  plain: 'None: whoever can read the bucket can read the sessions.',
  sealed: 'age',
} as const;

/** The page of Cache Status: no script at all, buttons are command links, and only these commands work. */
export function cachePage(facts: CachePageFacts, { cspSource, style }: PageResources): string {
  const policy = `default-src 'none'; style-src ${cspSource}; base-uri 'none'; form-action 'none'`;
  const broken = facts.cache.lastCheck?.broken.length ?? 0;
  const buttons = PAGE_COMMANDS.filter((command) => command !== 'fastshot.cache.repair' || broken > 0);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fastshot Cache Status</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main>
<h1>${html(facts.label)}</h1>
<p class="lead">${html(facts.sync)}</p>
<nav aria-label="Actions">${buttons.map(button).join('')}</nav>
${section('On this machine', cacheRows(facts))}
${section('In the store', storeRows(facts))}
</main>
</body>
</html>`;
}

type Row = readonly [term: string, text: string, mark?: 'good' | 'bad' | undefined];

function cacheRows({ cache, limits, secrets }: CachePageFacts): Row[] {
  const { copies, pending, metadataSize } = cache;
  return [
    ['Sessions listed', sessionsText(cache)],
    ['Downloaded', `${plural(copies.count, 'session')}, ${displaySize(copies.size)}`],
    ['Limits of downloads', limitsText(limits)],
    ['Lists and metadata', displaySize(metadataSize)],
    ['Last sync', time(cache.lastSync)],
    ['Last complete listing', time(cache.lastFullList)],
    integrityRow(cache),
    [
      'Waiting to be written',
      pending.count === 0
        ? 'nothing'
        : `${plural(pending.count, 'session')}, ${displaySize(pending.size)}${pending.failed > 0 ? `; ${pending.failed} could not be finished so far` : ''}`,
      pending.failed > 0 ? 'bad' : undefined,
    ],
    ['Lock', cache.locked ? 'a window of this machine is at work' : 'free'],
    ['Folder', cache.directory],
    ['Keys and secrets', `kept ${secrets.where}`, secrets.isStrong ? undefined : 'bad'],
  ];
}

function storeRows({ place, mode, capabilities, words }: CachePageFacts): Row[] {
  const yes = (can: boolean | undefined): string =>
    can === undefined ? 'not tried yet' : can ? 'yes' : 'no';
  const deletes = capabilities?.deletes ?? capabilities?.writable;
  return [
    ['Place', place],
    ['Encryption', MODES[mode]],
    ...(words ? [['Words of the vault', words.join(' ')] as const] : []),
    ['May be written to', yes(capabilities?.writable), capabilities?.writable === false ? 'bad' : undefined],
    ['Lets sessions be removed', yes(deletes), deletes === false ? 'bad' : undefined],
    ['Creates without overwriting', yes(capabilities?.createIfAbsent)],
    ['Replaces only what was read', yes(capabilities?.compareAndSwap)],
    ['Reads parts of objects', yes(capabilities?.ranges)],
    ['Lists in order', yes(capabilities?.ordered)],
  ];
}

function sessionsText({ sessions, withoutMetadata, gone }: CacheFacts): string {
  const { pending, wrongKey, damaged, unreadable } = withoutMetadata;
  const parts = [
    `${sessions.toLocaleString('en-US')} in the store`,
    ...(pending ? [`${pending} still to be read`] : []),
    ...(wrongKey ? [`${wrongKey} need another key`] : []),
    ...(damaged ? [`${damaged} damaged`] : []),
    ...(unreadable ? [`${unreadable} not readable`] : []),
    ...(gone > 0 ? [`${gone} no longer there`] : []),
  ];
  return parts.join(' · ');
}

function integrityRow({ lastCheck }: CacheFacts): Row {
  if (!lastCheck) return ['Integrity', 'not validated yet'];
  const { at, checked, broken } = lastCheck;
  if (broken.length === 0) {
    return ['Integrity', `all ${plural(checked, 'file')} whole, ${time(at)}`, 'good'];
  }
  return ['Integrity', `${broken.length} of ${plural(checked, 'file')} broken, ${time(at)}`, 'bad'];
}

function limitsText({ maxSize, maxAge }: CacheLimits): string {
  const parts = [
    ...(maxSize > 0 ? [`at most ${displaySize(maxSize)}`] : []),
    ...(maxAge > 0 ? [`unused for at most ${plural(Math.round(maxAge / 86_400_000), 'day')}`] : []),
  ];
  return parts.join(', ') || 'none';
}

function section(heading: string, rows: readonly Row[]): string {
  const items = rows.map(
    ([term, text, mark]) =>
      `<div><dt>${html(term)}</dt><dd${mark ? ` class="${mark}"` : ''}>${html(text)}</dd></div>`,
  );
  return `<section><h2>${html(heading)}</h2><dl>${items.join('')}</dl></section>`;
}

const button = (command: (typeof PAGE_COMMANDS)[number]): string =>
  `<a class="button" role="button" href="command:${command}">${html(BUTTONS[command])}</a>`;

const html = (text: string): string =>
  displayText(text, 500).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const time = (at: number): string =>
  at === 0 ? 'never' : new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
