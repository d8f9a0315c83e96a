import { lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../base/abort';
import { diskError, errnoOf } from '../base/fsErrors';
import { appearAs, writeFlushed } from '../base/newFile';
import { freeName } from '../session/exportName';
import { GivenNames, type ExportFile, type ExportTarget } from './exportTarget';

/**
 * Files on their way into a folder of the user's. They are written into a hidden folder in it, and only `finish` gives
 * them their names: until then `discard` leaves the folder as it was. Nothing that is there is ever replaced.
 */
export class FolderExport implements ExportTarget {
  private readonly names = new GivenNames();

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

  /** Adds a file. A taken name gets `_2` and so on. */
  async addFile(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.addWritten(name, (path) => this.write(path, bytes), signal);
  }

  /**
   * The same for a file that is too large for memory.
   * @param write makes the file under the path that it gets, and leaves none when it fails
   */
  async addWritten(name: string, write: (path: string) => Promise<void>, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    await write(join(this.staging, await this.names.claim(name)));
  }

  async addFolder(name: string, files: readonly ExportFile[], signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const folder = join(this.staging, await this.names.claim(name));
    try {
      await mkdir(folder).catch((error: unknown) => {
        throw diskError(error, 'write to', this.folder);
      });
      for (const file of files) {
        throwIfAborted(signal);
        await this.write(join(folder, file.name), file.bytes());
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
      throw error;
    }
  }

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

  async discard(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
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
