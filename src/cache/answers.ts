import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import { safeFileName } from '../session/safeFileName';
import { ensureFolder } from './atomicFile';
import { cachedNames, dropCached, readCachedJson, writeCached } from './cacheFile';
import type { GoneRow } from './syncRecord';

/** What the user decided about a session that is gone. */
export type GoneDecision = 'remove' | 'keep';

/** An answer counts for one session: the same name with another ETag is another session. */
export interface Answer {
  readonly filename: string;
  readonly etag: string;
  readonly decision: GoneDecision;
}

/**
 * Our own removals are answered before anybody can ask. Another window's sync that is under way will ask within this
 * time at the latest, ms.
 */
const UNASKED_AGE_MS = 3600_000;

/** Stores an answer at once, without the lock: any window may be asked while another one syncs. */
export async function writeAnswer(folder: string, answer: Answer): Promise<void> {
  await ensureFolder(folder);
  await writeCached(answerPath(folder, answer.filename), JSON.stringify(answer));
}

/** Applies the stored answers to the rows that are gone. */
export async function applyAnswers(folder: string, gone: readonly GoneRow[]): Promise<GoneRow[]> {
  if (gone.length === 0) return [];
  const decisions = new Map<string, GoneDecision>();
  for (const answer of await readAnswers(folder)) {
    decisions.set(key(answer.filename, answer.etag), answer.decision);
  }
  return gone.flatMap((entry) => {
    const decision = decisions.get(key(entry.row.filename, entry.row.etag));
    if (decision === 'remove') return [];
    return [decision === 'keep' ? { ...entry, kept: true } : entry];
  });
}

/** Takes back what was decided about sessions, because they are in the store again. */
export async function withdrawAnswers(folder: string, filenames: Iterable<string>): Promise<void> {
  const answered = new Set(await cachedNames(folder));
  if (answered.size === 0) return;
  for (const filename of filenames) {
    const path = answerPath(folder, filename);
    if (answered.has(basename(path))) await dropCached(path);
  }
}

/** Removes answers to questions that no longer exist, once a snapshot without those rows is on disk. */
export async function pruneAnswers(folder: string, gone: readonly GoneRow[], now: number): Promise<void> {
  const asked = new Set(gone.map(({ row }) => key(row.filename, row.etag)));
  for (const { filename, etag } of await readAnswers(folder)) {
    if (asked.has(key(filename, etag))) continue;
    const path = answerPath(folder, filename);
    const stat = await fs.stat(path).catch(() => undefined);
    if (stat && now - stat.mtimeMs > UNASKED_AGE_MS) await dropCached(path);
  }
}

async function readAnswers(folder: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const name of await cachedNames(folder)) {
    const { filename, etag, decision } = (await readCachedJson<Answer>(join(folder, name))) ?? {};
    if (filename !== undefined && etag !== undefined && decision) answers.push({ filename, etag, decision });
  }
  return answers;
}

const answerPath = (folder: string, filename: string): string =>
  join(folder, safeFileName(filename) + '.json');

const key = (filename: string, etag: string): string => JSON.stringify([filename, etag]);
