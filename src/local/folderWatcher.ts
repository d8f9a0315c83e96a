import fs, { type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';
import { errnoOf } from '../base/fsErrors';
import type { Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';

/** A folder as it was at one moment: another one under the same path has another identity. */
interface Folder {
  readonly path: string;
  readonly identity: string;
}

/**
 * Says when something may have changed in a folder. While the folder does not exist, the nearest one above it that
 * does is watched instead. Where watching fails, for example because the system's watches are used up, it polls.
 */
export class FolderWatcher implements Disposable {
  private watcher: FSWatcher | undefined;
  private watched: Folder | undefined;
  private poll: NodeJS.Timeout | undefined;
  private disposed = false;

  /**
   * @param folder absolute path
   * @param onChange called as often as the system reports something
   */
  constructor(
    private readonly folder: string,
    private readonly onChange: () => void,
    private readonly log: Log,
    private readonly pollMs = 30_000,
    private readonly startWatch = fs.watch,
  ) {}

  /** Watches what exists now. Call it before each look at the folder: what is watched may have been replaced. */
  async arm(): Promise<void> {
    for (;;) {
      const target = await nearestFolder(this.folder);
      if (this.disposed) return;
      const { path, identity } = this.watched ?? {};
      if (this.watcher && target.path === path && target.identity === identity) return;
      this.close();
      this.watched = target;
      if (!this.watch(target.path)) return;
      // Looks again, because the next folder may have come before the watch began.
    }
  }

  dispose(): void {
    this.disposed = true;
    this.close();
    this.stopPolling();
  }

  /** False when watching does not work and polling has taken over. */
  private watch(path: string): boolean {
    try {
      this.watcher = this.startWatch(path, { persistent: false }, (_event, name) => {
        if (this.concerns(path, name)) this.onChange();
      });
    } catch (error) {
      // The folder has just gone: the one above it is next.
      if (errnoOf(error) === 'ENOENT') return true;
      this.fail(error);
      return false;
    }
    this.watcher.on('error', (error) => this.fail(error));
    this.stopPolling();
    return true;
  }

  /** Above the folder only the next one on the way to it matters, and the watched one itself. */
  private concerns(path: string, name: string | null): boolean {
    if (name === null || path === this.folder) return true;
    return name === relative(path, this.folder).split(sep)[0] || name === basename(path);
  }

  private fail(error: unknown): void {
    this.close();
    if (this.disposed || this.poll) return;
    this.log.warn(`Could not watch ${this.folder}; looking at it every ${this.pollMs / 1000} s instead.`, {
      errno: errnoOf(error),
    });
    this.poll = setInterval(this.onChange, this.pollMs).unref();
  }

  private close(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  private stopPolling(): void {
    clearInterval(this.poll);
    this.poll = undefined;
  }
}

async function nearestFolder(path: string): Promise<Folder> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) return { path, identity: `${stats.dev}-${stats.ino}-${stats.birthtimeMs}` };
  const parent = dirname(path);
  return parent === path ? { path, identity: '' } : nearestFolder(parent);
}
