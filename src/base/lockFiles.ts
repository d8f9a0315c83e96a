import fs from 'node:fs';

type Stat = (error: NodeJS.ErrnoException | null, stats: fs.Stats) => void;

/**
 * The file system for one lock. Its library looks at a lock from time to time, and takes it for held when the answer comes:
 * where that is an error, and the lock was let go of meanwhile, it throws with nobody to catch it. After `end` no answer
 * comes any more.
 */
export function filesOfLock(files: typeof fs = fs): { readonly files: typeof fs; readonly end: () => void } {
  let isOver = false;
  const stat = (path: string, done: Stat): void =>
    files.stat(path, (error, stats) => {
      if (!isOver) done(error, stats);
    });
  return { files: { ...files, stat: stat as typeof fs.stat }, end: () => void (isOver = true) };
}
