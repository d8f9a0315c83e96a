import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../../base/fsErrors';
import { ensureFolder, namesIn, openForLines, readFileIfPresent } from '../../cache/atomicFile';
import { type StoreConfig, storeId, storeIdentity } from '../../storage/storeConfig';
import type { RemoteSession } from '../remoteSessions';

const VERSION = 1;

/** From where to where. Addresses only: secrets stay in the keyring. */
export interface CopyRoute {
  readonly source: StoreConfig;
  /** With its vault. */
  readonly target: StoreConfig;
}

/** A copy that was read back from the new vault and found to be the same session. */
export interface VerifiedCopy {
  /** `fingerprintOf` the session it is a copy of. */
  readonly of: string;
  /** Its name in the new vault. */
  readonly filename: string;
  readonly size: number;
  readonly etag: string;
}

/**
 * What stands for a session of a store, and for exactly these bytes of it. No name can be read from it, so that a record
 * tells nothing of what is in a vault.
 */
export function fingerprintOf(
  source: StoreConfig,
  { filename, size, etag }: Pick<RemoteSession, 'filename' | 'size' | 'etag'>,
): string {
  const text = JSON.stringify([storeIdentity(source), filename, size, etag]);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Which sessions have been copied into a new vault and verified there, so that a copy that was stopped goes on from
 * there, and so that nothing else is ever removed from the old store: a line for each. It lies in `<home>/copies/`, which
 * is no cache; without it everything is compared once more.
 */
export class CopyRecord {
  private constructor(
    private readonly path: string,
    private readonly file: fs.FileHandle,
    /** By fingerprint; of several lines the last one. */
    private readonly byFingerprint: Map<string, VerifiedCopy>,
  ) {}

  /** Opens the record of a copy, or begins it. */
  static async open(home: string, route: CopyRoute): Promise<CopyRecord> {
    const path = pathOf(home, route);
    await ensureFolder(folderOf(home));
    const { text, copies } = await read(path);
    // A line that a crash tore must not swallow the next one.
    const start = text === '' ? `${JSON.stringify({ version: VERSION, ...route })}\n` : '';
    const file = await openForLines(path, 'a', text === '' || text.endsWith('\n') ? start : '\n');
    return new CopyRecord(path, file, copies);
  }

  get known(): ReadonlyMap<string, VerifiedCopy> {
    return this.byFingerprint;
  }

  /** Resolves when it is on disk. */
  async add(copy: VerifiedCopy): Promise<void> {
    try {
      await this.file.appendFile(`${JSON.stringify(copy)}\n`);
      await this.file.datasync();
    } catch (error) {
      throw diskError(error, 'write', this.path);
    }
    this.byFingerprint.set(copy.of, copy);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** The copies that were begun on this machine, whether they have come to their end or not; the latest first. */
export async function listCopies(home: string): Promise<CopyRoute[]> {
  const found: { readonly route: CopyRoute; readonly since: number }[] = [];
  for (const name of await namesIn(folderOf(home))) {
    if (!name.endsWith(SUFFIX)) continue;
    const path = join(folderOf(home), name);
    const { text } = await read(path);
    const route = routeIn(text);
    const stats = await fs.stat(path).catch(() => undefined);
    if (route && stats && pathOf(home, route) === path) found.push({ route, since: stats.birthtimeMs });
  }
  return found.sort((a, b) => b.since - a.since).map(({ route }) => route);
}

/** What was verified so far, by fingerprint. */
export async function readCopies(home: string, route: CopyRoute): Promise<ReadonlyMap<string, VerifiedCopy>> {
  return (await read(pathOf(home, route))).copies;
}

/** Nothing is left to be done with it. */
export async function forgetCopy(home: string, route: CopyRoute): Promise<void> {
  await fs.rm(pathOf(home, route), { force: true });
}

const SUFFIX = '.jsonl';
const folderOf = (home: string): string => join(home, 'copies');

function pathOf(home: string, { source, target }: CopyRoute): string {
  return join(folderOf(home), `${storeId(source)}-to-${storeId(target)}${SUFFIX}`);
}

async function read(path: string): Promise<{ text: string; copies: Map<string, VerifiedCopy> }> {
  const text = (await readFileIfPresent(path))?.toString() ?? '';
  const copies = new Map<string, VerifiedCopy>();
  for (const line of text.split('\n').slice(1)) {
    const copy = parse<VerifiedCopy>(line);
    if (copy && isCopy(copy)) copies.set(copy.of, copy);
  }
  return { text, copies };
}

function isCopy({ of, filename, size, etag }: Partial<VerifiedCopy>): boolean {
  return [of, filename, etag].every((text) => typeof text === 'string') && Number.isSafeInteger(size);
}

function routeIn(text: string): CopyRoute | undefined {
  const { version, source, target } = parse<CopyRoute & { version: number }>(text.split('\n', 1)[0]!) ?? {};
  return version === VERSION && source && target?.vault !== undefined ? { source, target } : undefined;
}

/** Undefined for a line that a crash tore. */
function parse<T extends object>(line: string): (Partial<T> & T) | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Partial<T> & T) : undefined;
  } catch {
    return undefined;
  }
}
