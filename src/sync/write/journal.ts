import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { FastshotError, forLog, isFastshotError } from '../../base/errors';
import { diskError, errnoOf } from '../../base/fsErrors';
import { type Disposable, Emitter, type Event } from '../../base/lifecycle';
import { type Log, silentLog } from '../../base/log';
import {
  ensureFolder,
  namesIn,
  readJson,
  removeStaleTemps,
  renameWithRetry,
  syncFolder,
  tempName,
  writeFileAtomic,
} from '../../cache/atomicFile';
import { isLocked, tryAcquireLock } from '../../cache/cacheLock';
import { CANCEL_MARK, HeldIntent, INTENT_FILE } from './heldIntent';
import { type DamagedIntent, examineDamaged } from './damagedIntent';
import type { Intent } from './intent';
import { type AtStep, noStep } from './steps';

/** `<id>.<owner number>` */
const FOLDER = /^([0-9TZ]{19}-[0-9a-f]{8})\.(\d+)$/;
const LOCK = /^([0-9TZ]{19}-[0-9a-f]{8})\.lock$/;
/** A lock whose intent is done is left behind only by a crash; a new one has its intent within milliseconds. */
const ORPHANED_LOCK_MS = 60_000;

/**
 * The intents of one store on this machine, shared by all windows: `<home>/pending/<storeId>/`. It is no cache: what
 * waits here may be the only copy of a session.
 *
 * An intent's folder carries the number of its owner. Taking an intent over renames the folder, so that an owner that
 * was stopped and wakes up finds its folder gone, whatever it was about to write.
 */
export class Journal implements Disposable {
  private readonly changed = new Emitter<void>();
  /** Those of which the log says so already. */
  private readonly unreadable = new Set<string>();

  /** Fires after this process changed an intent. */
  readonly onDidChange: Event<void> = this.changed.event;

  constructor(
    private readonly directory: string,
    private readonly atStep: AtStep = noStep,
    private readonly log: Log = silentLog,
  ) {}

  /** Writes down an intent with its files, flushed to disk, and holds it. */
  async begin<I extends Intent>(
    intent: Omit<I, 'id'>,
    files: Readonly<Record<string, Uint8Array>>,
  ): Promise<HeldIntent<I>> {
    await ensureFolder(this.directory);
    const stamp = new Date(intent.createdAt).toISOString().replaceAll(/[-:.]/g, '');
    const id = `${stamp}-${randomBytes(4).toString('hex')}`;
    const lock = await this.lock(id);
    if (!lock) throw new FastshotError('internal', `${this.directory} already holds ${id}.`);
    const whole = { ...intent, id } as I;
    const temp = join(this.directory, tempName());
    const folder = join(this.directory, `${id}.1`);
    try {
      await ensureFolder(temp);
      for (const [name, bytes] of Object.entries(files)) await writeFileAtomic(join(temp, name), bytes);
      await writeFileAtomic(join(temp, INTENT_FILE), JSON.stringify(whole));
      await renameWithRetry(temp, folder);
      await syncFolder(this.directory);
    } catch (error) {
      await fs.rm(temp, { recursive: true, force: true }).catch(() => {});
      await lock.release();
      throw isFastshotError(error) ? error : diskError(error, 'write', folder);
    }
    this.changed.fire();
    return this.held(folder, whole, lock, files);
  }

  /** Takes an intent over; undefined when somebody works on it or it is done. */
  async take(id: string): Promise<HeldIntent<Intent> | undefined> {
    const lock = await this.lock(id);
    if (!lock) return undefined;
    try {
      const held = await this.takeFolder(id, lock);
      if (held) return held;
    } catch (error) {
      await lock.release();
      throw error;
    }
    await lock.release();
    return undefined;
  }

  /** All intents, oldest first, that can be read. */
  async list(): Promise<Intent[]> {
    return (await this.all()).intents;
  }

  /** All intents, oldest first. One that cannot be read is left alone, and named in the log. */
  async all(): Promise<{ readonly intents: Intent[]; readonly damaged: DamagedIntent[] }> {
    const intents: Intent[] = [];
    const damaged: DamagedIntent[] = [];
    for (const name of (await namesIn(this.directory)).sort()) {
      const id = FOLDER.exec(name)?.[1];
      if (id === undefined) continue;
      const intent = await this.read(name);
      if (intent && intent.id === id && isIntent(intent)) intents.push(intent);
      else {
        const found = await examineDamaged(join(this.directory, name), id);
        if (found) damaged.push(found);
      }
    }
    return { intents, damaged };
  }

  /**
   * Puts what nobody can go on with out of the way, with all that there is of it.
   * @returns its folder from now on; undefined when somebody works on it, or it is not there any more
   */
  async setAside(id: string): Promise<string | undefined> {
    const lock = await this.lock(id);
    if (!lock) return undefined;
    try {
      const name = (await namesIn(this.directory)).find((each) => FOLDER.exec(each)?.[1] === id);
      if (name === undefined) return undefined;
      const aside = join(this.directory, `${id}.damaged`);
      await renameWithRetry(join(this.directory, name), aside);
      await syncFolder(this.directory);
      return aside;
    } finally {
      await lock.release();
      this.changed.fire();
    }
  }

  /** Undefined when it is damaged. Never rejects: one that the disk does not give back must not hold up the others. */
  private async read(name: string): Promise<Partial<Intent> | undefined> {
    try {
      return await readIntent(join(this.directory, name));
    } catch (error) {
      if (!this.unreadable.has(name)) this.log.warn(forLog(error));
      this.unreadable.add(name);
      return undefined;
    }
  }

  /** Whether some process works on an intent at this moment. */
  isHeld(id: string): Promise<boolean> {
    return isLocked(join(this.directory, id));
  }

  /** Removes what crashes have left: half-written intents and locks without one. */
  async tidy(now: number): Promise<void> {
    await removeStaleTemps(this.directory, now);
    const names = await namesIn(this.directory);
    const present = new Set(names.map((name) => FOLDER.exec(name)?.[1]));
    for (const name of names) {
      const id = LOCK.exec(name)?.[1];
      if (id === undefined || present.has(id)) continue;
      const path = join(this.directory, name);
      const stat = await fs.stat(path).catch(() => undefined);
      if (stat && Math.abs(now - stat.mtimeMs) > ORPHANED_LOCK_MS) await fs.rmdir(path).catch(() => {});
    }
  }

  dispose(): void {
    this.changed.dispose();
  }

  private lock(id: string): ReturnType<typeof tryAcquireLock> {
    return tryAcquireLock(join(this.directory, id), 'Another window took this work over.');
  }

  private async takeFolder(
    id: string,
    lock: NonNullable<Awaited<ReturnType<typeof tryAcquireLock>>>,
  ): Promise<HeldIntent<Intent> | undefined> {
    const match = (await namesIn(this.directory)).map((name) => FOLDER.exec(name)).find((m) => m?.[1] === id);
    if (!match) return undefined;
    const folder = join(this.directory, `${id}.${Number(match[2]) + 1}`);
    try {
      await renameWithRetry(join(this.directory, match[0]), folder);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw diskError(error, 'take over', folder);
    }
    const intent = await readIntent(folder);
    return intent && intent.id === id && isIntent(intent) ? this.held(folder, intent, lock, {}) : undefined;
  }

  private held<I extends Intent>(
    folder: string,
    intent: I,
    lock: NonNullable<Awaited<ReturnType<typeof tryAcquireLock>>>,
    files: Readonly<Record<string, Uint8Array>>,
  ): HeldIntent<I> {
    return new HeldIntent(
      { folder, lock, atStep: this.atStep, changed: () => this.changed.fire() },
      intent,
      files,
    );
  }
}

/** What is to be done by what lies in its folder; undefined when it is torn or not there. */
async function readIntent(folder: string): Promise<Partial<Intent> | undefined> {
  const intent = await readJson<Intent>(join(folder, INTENT_FILE));
  if (intent?.kind !== 'publish' || intent.phase === 'committed') return intent;
  const isCancelled = (await namesIn(folder)).includes(CANCEL_MARK);
  return isCancelled ? { ...intent, phase: 'undoing' } : intent;
}

/** True for what can be shown and carried on with; what is of another version or damaged stays where it is. */
function isIntent(intent: Partial<Intent>): intent is Intent {
  const { kind, phase, filename, size, createdAt } = intent;
  return (
    [kind, phase, filename].every((text) => typeof text === 'string') &&
    [size, createdAt].every(Number.isFinite)
  );
}
