import { lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../base/abort';
import { diskError, errnoOf } from '../base/fsErrors';
import { appearAs, writeFlushed } from '../base/newFile';
import { freeName, nameKey } from '../session/exportName';

/**
 * Files on their way into a folder of the user's. They are written into a hidden folder in it, and only `finish` gives
 * them their names: until then `discard` leaves the folder as it was. Nothing that is there is ever replaced.
 */
export class FolderExport {
  private readonly taken = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly staging: string,
  ) {}

  /** @param folder an existing one, absolute */
  static async begin(folder: string): Promise<FolderExport> {
    try {
      return new FolderExport(folder, await mkdtemp(join(folder, '.fastshot-export-')));
    } catch (error) {
      throw diskError(error, 'write to', folder);
    }
  }

  /**
   * Adds a file, or a folder of files. What is added under a taken name gets `_2` and so on.
   * @param name as `exportName` makes it
   */
  async addFile(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    await this.write(join(this.staging, await this.claim(name)), bytes);
  }

  /** Adds a folder with all its files; names within it are the caller's to keep apart. */
  async addFolder(
    name: string,
    files: readonly { readonly name: string; readonly bytes: () => Uint8Array }[],
    signal: AbortSignal,
  ): Promise<void> {
    throwIfAborted(signal);
    const folder = join(this.staging, await this.claim(name));
    try {
      await mkdir(folder);
    } catch (error) {
      throw diskError(error, 'write to', this.folder);
    }
    for (const file of files) {
      throwIfAborted(signal);
      await this.write(join(folder, file.name), file.bytes());
    }
  }

  /** Gives everything its name. Resolves to the new paths. */
  async finish(): Promise<readonly string[]> {
    const paths: string[] = [];
    try {
      for (const entry of await readdir(this.staging, { withFileTypes: true })) {
        const staged = join(this.staging, entry.name);
        const appears = entry.isDirectory() ? moveFolder : appearAs;
        const name = await freeName(entry.name, async (candidate) => {
          return !(await appears(staged, join(this.folder, candidate)));
        });
        paths.push(join(this.folder, name));
      }
      return paths;
    } catch (error) {
      throw diskError(error, 'write to', this.folder);
    } finally {
      await this.discard();
    }
  }

  /** Removes what has no name yet. */
  async discard(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
  }

  private async claim(name: string): Promise<string> {
    const free = await freeName(name, (candidate) => this.taken.has(nameKey(candidate)));
    this.taken.add(nameKey(free));
    return free;
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await writeFlushed(path, bytes, 0o666);
    } catch (error) {
      throw diskError(error, 'write to', this.folder);
    }
  }
}

/** Moves a folder to a name that is free. Where one appears in between the system refuses, unless it is empty. */
async function moveFolder(from: string, to: string): Promise<boolean> {
  const isTaken = await lstat(to).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return false;
      throw error;
    },
  );
  if (isTaken) return false;
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}
