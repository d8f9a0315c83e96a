import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, type ChildFault, startScript } from '../process/childProcess';
import type { StoreAccess } from './connect';
import { pendingFolder, storeFolder } from './windowParts';
import type { ChildCommand } from './windowChild';

/** Starts a process that works on a store; see windowChild.ts. */
export function startChild(
  home: string,
  store: StoreAccess,
  command: ChildCommand,
  fault: ChildFault = {},
): Child {
  const args = [home, JSON.stringify(store), JSON.stringify(command)];
  return startScript(join(__dirname, 'windowChild.ts'), args, fault);
}

/** Takes away the locks of a process that is dead, as time alone does 10 s later. */
export async function dropLocks(home: string): Promise<void> {
  const pending = pendingFolder(home);
  const names = await fs.readdir(pending).catch(() => []);
  for (const name of names.filter((name) => name.endsWith('.lock'))) {
    await fs.rm(join(pending, name), { recursive: true, force: true });
  }
  await fs.rm(join(storeFolder(home), 'cache_lock.lock'), { recursive: true, force: true });
}
