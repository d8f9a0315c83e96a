import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEvent } from './audit';
import { auditFiles, keyIdOf } from './auditFiles';
import { auditKeyId, type CheckedChain, checkChain, type Entry } from './chain';

/** The operation of a file's first line. */
export const BEGIN = 'begin';

/** First line of every file: when its process began to write, and where other files ended at that time. */
export interface BeginEntry {
  readonly time: string;
  readonly operation: typeof BEGIN;
  /** File name → hash of its last line. */
  readonly heads: Readonly<Record<string, string>>;
}

export interface AuditEntry extends AuditEvent {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** The user of the system who did it; undefined in entries of older versions. */
  readonly user?: string | undefined;
}

/** Something that does not fit: an entry was changed, moved, added or removed after it was written. */
export interface AuditBreak {
  readonly file: string;
  /** 1-based; undefined when it is about the file as a whole. */
  readonly line?: number | undefined;
  /** End of a sentence that begins with the line or the file. */
  readonly why: string;
}

/** All processes' entries, oldest first, and what is wrong with them. */
export interface AuditTrail {
  readonly entries: readonly AuditEntry[];
  readonly breaks: readonly AuditBreak[];
  /** Files of another editor on this machine: their chains hold, but only that editor can tell who wrote them. */
  readonly unverified: readonly string[];
}

/** Reads and checks all files of a trail. */
export async function readAuditTrail(folder: string, key: Uint8Array): Promise<AuditTrail> {
  const entries: AuditEntry[] = [];
  const breaks: AuditBreak[] = [];
  const unverified: string[] = [];
  const chains = new Map<string, CheckedChain>();
  const ownKey = auditKeyId(key);
  for (const file of await auditFiles(folder)) {
    const own = keyIdOf(file) === ownKey;
    if (!own) unverified.push(file);
    const text = await readText(join(folder, file));
    if (text === undefined) breaks.push({ file, why: 'cannot be read' });
    const chain = checkChain(file, text ?? '', own ? key : undefined);
    chains.set(file, chain);
    breaks.push(...chain.breaks.map((each) => ({ file, ...each })));
    for (const entry of chain.entries) if (entry['operation'] !== BEGIN) entries.push(toAuditEntry(entry));
  }
  for (const chain of chains.values()) breaks.push(...missingHeads(chain, chains));
  entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return { entries, breaks: distinct(breaks), unverified };
}

/** Files that were shortened or removed after this chain began. */
function missingHeads(chain: CheckedChain, all: ReadonlyMap<string, CheckedChain>): AuditBreak[] {
  const heads = chain.entries[0]?.['heads'];
  if (typeof heads !== 'object' || heads === null) return [];
  return Object.entries(heads).flatMap(([file, hash]) => {
    const there = all.get(file);
    if (!there) return [{ file, why: 'was removed' }];
    return there.hashes.has(String(hash)) ? [] : [{ file, why: 'lost entries at its end' }];
  });
}

function distinct(breaks: readonly AuditBreak[]): AuditBreak[] {
  return [...new Map(breaks.map((each) => [JSON.stringify(each), each])).values()];
}

/** What is shown of an entry; a member of another type than it should have is left out. */
function toAuditEntry(entry: Entry): AuditEntry {
  const text = (name: string): string | undefined => {
    const value = entry[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    time: text('time') ?? '',
    operation: (text('operation') ?? '') as AuditEvent['operation'],
    session: text('session'),
    store: text('store'),
    outcome: (text('outcome') ?? '') as AuditEvent['outcome'],
    detail: text('detail'),
    user: text('user'),
  };
}

/** Undefined when it cannot be read: the others still tell what they hold. */
async function readText(path: string): Promise<string | undefined> {
  return fs.readFile(path, 'utf8').catch(() => undefined);
}
