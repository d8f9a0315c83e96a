import type * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../../base/fsErrors';
import { ensureFolder, openForLines } from '../../cache/atomicFile';
import { dropCached, readCached } from '../../cache/cacheFile';
import type { AtRest } from '../../cache/atRest';
import type { Examination } from './examine';

const VERSION = 1;

/** Who goes on where it was stopped; each has a record of its own. */
export type RecordedLook = 'rebuild' | 'verify';

/**
 * What a look at all sessions has found out so far, so that one that was stopped goes on from there: a line for each. A line
 * counts only while session and index still have the ETags it names, so an old record can do no harm.
 */
export class RebuildRecord {
  private constructor(
    private readonly path: string,
    private readonly file: fs.FileHandle,
    /** By filename; of several lines the last one. */
    readonly known: ReadonlyMap<string, Examination>,
    private readonly atRest: AtRest | undefined,
  ) {}

  /**
   * @param storeDirectory `<home>/stores/<storeId>`
   * @param keyId with another key than the record's, everything is looked at again
   */
  static async open(
    storeDirectory: string,
    look: RecordedLook,
    keyId: string,
    atRest?: AtRest,
  ): Promise<RebuildRecord> {
    const path = pathOf(storeDirectory, look);
    await ensureFolder(storeDirectory);
    const text = (await readCached(path))?.toString() ?? '';
    const [head, ...lines] = text.split('\n');
    const header = JSON.stringify({ version: VERSION, keyId });
    const usable = head === header;
    if (!usable) await dropCached(path);
    // A line that a crash tore must not swallow the next one.
    const start = usable ? (text.endsWith('\n') ? '' : '\n') : `${header}\n`;
    const file = await openForLines(path, usable ? 'a' : 'w', start);
    return new RebuildRecord(path, file, usable ? parseLines(lines, atRest) : new Map(), atRest);
  }

  async add(examination: Examination): Promise<void> {
    try {
      const line = JSON.stringify(examination);
      await this.file.appendFile(`${this.atRest ? this.atRest.seal(line).toString('base64') : line}\n`);
    } catch (error) {
      throw diskError(error, 'write', this.path);
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** Everything is done: the next one looks at all sessions anew. */
  static async remove(storeDirectory: string, look: RecordedLook): Promise<void> {
    await dropCached(pathOf(storeDirectory, look));
  }
}

const pathOf = (storeDirectory: string, look: RecordedLook): string => join(storeDirectory, `${look}.jsonl`);

function parseLines(lines: readonly string[], atRest: AtRest | undefined): Map<string, Examination> {
  const known = new Map<string, Examination>();
  for (const line of lines) {
    try {
      const plain = atRest ? (atRest.open(Buffer.from(line, 'base64'))?.toString() ?? '') : line;
      const examination = JSON.parse(plain) as Examination;
      known.set(examination.filename, examination);
    } catch {
      // Torn by a crash: that session is looked at again.
    }
  }
  return known;
}
