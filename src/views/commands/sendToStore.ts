import { createHash } from 'node:crypto';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { memoryReader } from '../../session/memoryReader';
import { nameTime } from '../../session/sessionName';
import type { Vault } from '../../session/vault';
import { localTimestamp } from '../../session/write/localTime';
import { sessionFileName } from '../../session/write/sessionFileName';
import { sessionType } from '../../storage/layout';
import { publishSession, type PublishOutcome } from '../../sync/write/publish';
import { md5In } from '../../sync/storedHash';
import type { App } from '../app';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import type { BatchContext } from './batch';
import { type Added, buttonsFor, followAdded, sayAdded } from './sayAdded';
import { sayIncomplete } from './sayIncomplete';

/** What came of sending a session: `same` when the store has it already, byte for byte. */
export type SendOutcome = PublishOutcome | { readonly state: 'same'; readonly filename: string };

/**
 * Brings a session's file into the store, encoded as its vault wants it; what cannot be read rejects. What cannot be
 * sent now waits. A sealed vault names and seals each anew, so there nothing is recognised as the same, and the audit
 * trail has that name, too.
 */
export async function sendToStore(
  connection: Connection,
  entry: CatalogEntry,
  file: Uint8Array,
  { signal, report, recordAs, waits }: BatchContext,
  isOnlyOne: boolean,
): Promise<SendOutcome> {
  const vault = await connection.vault();
  const filename = vault.mode === 'sealed' ? sealedName(vault, entry) : storedName(entry);
  recordAs(filename);
  const bytes = await vault.toStoredFile(file, filename, signal);
  const metadata = await vault.readMetadata(memoryReader(bytes, filename), signal);
  if (!metadata) throw new FastshotError('damaged', 'The session has no metadata to list it by.');
  if (isThere(connection, filename, bytes)) return { state: 'same', filename };
  const onProgress = (done: number, total: number): void => {
    if (isOnlyOne) report({ done, total, unit: 'bytes' });
  };
  const request = { filename, bytes, contentType: sessionType(vault.mode), metadata };
  const outcome = await publishSession(connection.writer.deps, request, { keep: true, onProgress }, signal);
  if (outcome.state !== 'published') waits(outcome.failure.message);
  return outcome;
}

/** Says what came of it, in one notification that leads to the sessions. */
export function saySent(app: App, { label }: Connection, outcomes: readonly SendOutcome[]): void {
  const waiting = outcomes.filter((outcome) => outcome.state === 'waiting');
  const unlisted = outcomes.filter((outcome) => outcome.state === 'indexPending');
  const same = outcomes.filter(({ state }) => state === 'same').length;
  const sent = outcomes.length - waiting.length - same;
  const to = messageText(label, 60);
  const parts: string[] = [];
  if (sent > 0) parts.push(`${plural(sent, 'session')} uploaded to ${to}.`);
  if (same > 0) parts.push(`${plural(same, 'session')} already there.`);
  const [incomplete] = unlisted;
  if (incomplete) {
    const why = messageText(incomplete.failure.message, 200);
    parts.push(`${plural(unlisted.length, 'session')} still missing from its overall list: ${why}`);
  }
  const [first] = waiting;
  if (first) {
    const will = first.passing ? 'Uploaded as soon as possible.' : 'Review what waits.';
    parts.push(
      `${plural(waiting.length, 'session')} waiting: ${messageText(first.failure.message, 200)} ${will}`,
    );
  }
  if (parts.length === 0) return;
  const added = outcomes.flatMap((outcome): Added[] => {
    if (outcome.state === 'waiting') return [];
    const { filename } = outcome.state === 'same' ? outcome : outcome.row;
    return [{ place: 'cloud', filename }];
  });
  if (!first && !incomplete) return void sayAdded(app, parts.join(' '), added);
  void sayIncomplete(parts.join(' '), ...buttonsFor(added)).then((answer) => followAdded(app, answer, added));
}

/** As far as the list on this machine knows; what it does not know, publishing finds out. */
function isThere({ mirror }: Connection, filename: string, bytes: Uint8Array): boolean {
  const row = mirror.rows().get(filename);
  return row?.size === bytes.length && md5In(row.etag) === createHash('md5').update(bytes).digest('hex');
}

/** One that comes back keeps its name, which is sealed in it; others get one that says nothing. */
function sealedName(vault: Vault, { gone, row, time, title }: CatalogEntry): string {
  if (gone) return row.filename;
  const createdAt = localTimestamp(new Date(time ?? row.modified));
  return vault.newName({ name: title, desc: '', createdAt });
}

/** A session keeps its name; what the desktop app gave no name of its own gets one now. */
function storedName({ row, time, title }: CatalogEntry): string {
  if (nameTime(row.filename) !== undefined) return row.filename;
  return sessionFileName(
    { name: title, desc: '', createdAt: localTimestamp(new Date(time ?? row.modified)) },
    'cloud',
  );
}
