/** The lock library as a bundle of its own: most windows start without ever taking the lock. */
import fs from 'node:fs';
import { check, lock as lockPath, type LockOptions } from 'proper-lockfile';

export { check };

/** A lock is a folder; as all that is ours, only its user may look into it. */
const privately = {
  ...fs,
  mkdir: (path: string, done: (error: NodeJS.ErrnoException | null) => void): void =>
    fs.mkdir(path, 0o700, done),
};

/** As the library's, whose folder is private. */
export function lock(path: string, options: LockOptions): ReturnType<typeof lockPath> {
  return lockPath(path, { ...options, fs: privately });
}
