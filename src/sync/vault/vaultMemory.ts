import { join } from 'node:path';
import { ensureFolder, readFileIfPresent, writeFileAtomic } from '../../cache/atomicFile';

/** Copies of a vault's own objects on this machine, as sealed as they are in the store: for when they are not there, or gone. */
export interface VaultMemory {
  /** @param key within the vault */
  read(key: string): Promise<Uint8Array | undefined>;
  /** To be called with what was found to be sound. Never rejects: without it there is a copy less. */
  write(key: string, bytes: Uint8Array): Promise<void>;
}

/** @param directory `<home>/stores/<storeId>` */
export function vaultMemory(directory: string): VaultMemory {
  const folder = join(directory, 'vault');
  const pathOf = (key: string): string => join(folder, key.replaceAll('/', '_'));
  return {
    read: async (key) => readFileIfPresent(pathOf(key)).catch(() => undefined),
    write: async (key, bytes) => {
      try {
        if ((await readFileIfPresent(pathOf(key)))?.equals(bytes)) return;
        await ensureFolder(folder);
        await writeFileAtomic(pathOf(key), bytes);
      } catch {
        // A full disk, for example.
      }
    },
  };
}
