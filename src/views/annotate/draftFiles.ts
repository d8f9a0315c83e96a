import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { forLog } from '../../base/errors';
import type { Log } from '../../base/log';
import { ensureFolder, writeFileAtomic } from '../../cache/atomicFile';
import type { SessionEdits } from './edits';
import { parseSessionEdits, type EditEntries } from './parseEdits';

const NONE: SessionEdits = new Map();

/**
 * What was drawn and is not saved, over a restart: a file for each session, written as one draws. VS Code keeps the
 * state of a page only when it closes in peace.
 */
export class DraftFiles {
  /** What is to be written, by file; of several states the last one is. */
  private readonly waiting = new Map<string, EditEntries>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly log: Log,
  ) {}

  /** What is kept of a session; nothing where there is nothing, or nothing that can be read. Never rejects. */
  async read(session: string): Promise<SessionEdits> {
    try {
      return parseSessionEdits(JSON.parse(await readFile(this.pathOf(session), 'utf8'))) ?? NONE;
    } catch {
      return NONE;
    }
  }

  /** Keeps what is drawn on a session now; without edits there is no file. Resolves when that is done, also when it failed. */
  keep(session: string, entries: EditEntries): Promise<void> {
    const path = this.pathOf(session);
    this.waiting.set(path, entries);
    this.writing = this.writing.then(() => this.write(path));
    return this.writing;
  }

  private async write(path: string): Promise<void> {
    const entries = this.waiting.get(path);
    this.waiting.delete(path);
    if (!entries) return;
    try {
      if (entries.length === 0) return await rm(path, { force: true });
      await ensureFolder(this.folder);
      await writeFileAtomic(path, JSON.stringify(entries), { durable: false });
    } catch (error) {
      this.log.warn(`Annotations cannot be kept over a restart: ${forLog(error)}`);
    }
  }

  private pathOf(session: string): string {
    return join(this.folder, `${createHash('sha256').update(session).digest('hex').slice(0, 32)}.json`);
  }
}
