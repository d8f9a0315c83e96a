import { mkdirSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FastshotError, isFastshotError } from '../../base/errors';
import { diskError, errnoOf } from '../../base/fsErrors';
import {
  FOLDER_MODE,
  readFileIfPresent,
  renameWithRetry,
  syncFolder,
  tempName,
  writeFileAtomic,
} from '../../cache/atomicFile';
import type { CacheLock } from '../../cache/cacheLock';
import type { Intent, IntentFailure } from './intent';
import type { AtStep, StepName } from './steps';

export const INTENT_FILE = 'intent.json';
/** A folder beside the intent: its owner wanted it undone, and may not have come to write that down. */
export const CANCEL_MARK = 'cancelled';

interface HeldParts {
  readonly folder: string;
  readonly lock: CacheLock;
  readonly atStep: AtStep;
  readonly changed: () => void;
}

/** An intent that this operation owns. Everything here rejects with `conflict` once somebody else has taken it over. */
export class HeldIntent<I extends Intent> {
  private readonly contents: Map<string, Uint8Array>;
  private takenOver = false;
  private cleared = false;

  constructor(
    private readonly parts: HeldParts,
    private current: I,
    files: Readonly<Record<string, Uint8Array>>,
  ) {
    this.contents = new Map(Object.entries(files));
  }

  get intent(): I {
    return this.current;
  }

  /** Where its files lie on this machine. */
  get folder(): string {
    return this.parts.folder;
  }

  /** Aborted when the lock was lost. */
  get signal(): AbortSignal {
    return this.parts.lock.signal;
  }

  /** Everything was done, and nothing of it is left on this disk. */
  get isCleared(): boolean {
    return this.cleared;
  }

  /** Somebody else finishes this now: nothing more may be done here, not even undone. */
  get isLost(): boolean {
    return this.takenOver || this.signal.aborted;
  }

  /** A step between two effects: goes on only while the intent is still owned. */
  async at(step: StepName): Promise<void> {
    await this.parts.atStep(step);
    if (this.signal.aborted) throw this.overtaken();
    await fs.access(this.parts.folder).catch(() => {
      throw this.overtaken();
    });
  }

  /** Changes the intent, flushed to disk. */
  async update(change: Partial<I>): Promise<void> {
    const next = { ...this.current, ...change };
    await this.write(INTENT_FILE, JSON.stringify(next));
    this.current = next;
    this.parts.changed();
  }

  /**
   * Notes that it is to be undone, before this returns: whoever takes it over undoes it, also when this process is stopped
   * at once. Takes no file handle, of which there may be none left.
   * @returns false when the disk refuses, or somebody else has it by now
   */
  markCancelled(): boolean {
    try {
      mkdirSync(join(this.parts.folder, CANCEL_MARK), { mode: FOLDER_MODE });
      return true;
    } catch (error) {
      return errnoOf(error) === 'EEXIST';
    }
  }

  async addFile(name: string, bytes: Uint8Array): Promise<void> {
    await this.write(name, bytes);
    this.contents.set(name, bytes);
  }

  async readFile(name: string): Promise<Uint8Array> {
    const known = this.contents.get(name);
    if (known) return known;
    const path = join(this.parts.folder, name);
    const bytes = await readFileIfPresent(path);
    if (!bytes) throw new FastshotError('notFound', `${path} is missing.`, { data: { path } });
    this.contents.set(name, bytes);
    return bytes;
  }

  /** As `clear`, and lets go of it also where that does not work. */
  async clearOrLetGo(): Promise<void> {
    try {
      await this.clear();
    } catch (error) {
      await this.release();
      throw error;
    }
  }

  /** Everything is done: removes the intent and lets go. */
  async clear(): Promise<void> {
    const { folder } = this.parts;
    const temp = join(dirname(folder), tempName());
    try {
      await renameWithRetry(folder, temp);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') throw this.overtaken();
      throw diskError(error, 'remove', folder);
    }
    this.cleared = true;
    await syncFolder(dirname(folder));
    await fs.rm(temp, { recursive: true, force: true }).catch(() => {});
    await this.release();
  }

  /**
   * Lets go of the intent for now, and writes down why. Rejects with `conflict` only: on a disk that takes nothing more
   * the intent stays as it was, which is all that recovery needs.
   */
  async leave(failure: IntentFailure): Promise<void> {
    try {
      await this.write(INTENT_FILE, JSON.stringify({ ...this.current, failure }));
    } catch (error) {
      if (this.isLost || !isFastshotError(error, 'disk', 'diskFull', 'diskPermission')) throw error;
    } finally {
      await this.release();
    }
  }

  /** Lets go of the intent as it is. */
  async release(): Promise<void> {
    await this.parts.lock.release();
    this.parts.changed();
  }

  private async write(name: string, data: string | Uint8Array): Promise<void> {
    if (this.signal.aborted) throw this.overtaken();
    try {
      await writeFileAtomic(join(this.parts.folder, name), data);
    } catch (error) {
      throw isFastshotError(error, 'notFound') ? this.overtaken() : error;
    }
  }

  /** Somebody else has it: what becomes of it there, by how far it had come here. */
  overtaken(): FastshotError {
    this.takenOver = true;
    const { filename } = this.current;
    return new FastshotError(
      'conflict',
      `Another window took over the work on ${filename} and ${fateOf(this.current)}`,
      {
        data: { filename },
      },
    );
  }
}

/** The end of a sentence, and what to do next: done or undone, as whoever takes it over finds it written down. */
function fateOf({ kind, phase }: Intent): string {
  switch (kind) {
    case 'publish':
      return phase === 'undoing'
        ? 'takes it back: it is not kept in the store.'
        : 'uploads it. Nothing has to be done.';
    case 'restore':
      return 'restores it. Nothing has to be done.';
    case 'remove':
      return phase === 'copying' || phase === 'undoing'
        ? 'has left it in the store: it was not removed. Remove it again if it is to go.'
        : 'removes it. Nothing has to be done.';
  }
}

/** Tells which operation an intent belongs to. */
export function isKind<K extends Intent['kind']>(
  held: HeldIntent<Intent>,
  kind: K,
): held is HeldIntent<Intent> & HeldIntent<Extract<Intent, { kind: K }>> {
  return held.intent.kind === kind;
}
