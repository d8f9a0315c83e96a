/** The lock library as a bundle of its own: most windows start without ever taking the lock. */
import fs from 'node:fs';
import { check, lock as lockPath, type LockOptions } from 'proper-lockfile';
import { filesOfLock } from '../base/lockFiles';

export { check };

/** As the library's, whose folder is private: a lock is a folder, and as all that is ours only its user may look into it. */
export async function lock(
  path: string,
  options: Omit<LockOptions, 'fs'>,
  files: typeof fs = fs,
): Promise<() => Promise<void>> {
  const own = filesOfLock(files);
  const mkdir = (folder: string, done: (error: NodeJS.ErrnoException | null) => void): void =>
    files.mkdir(folder, 0o700, done);
  const unlock = await lockPath(path, { ...options, fs: { ...own.files, mkdir } });
  return () => {
    own.end();
    return unlock();
  };
}
