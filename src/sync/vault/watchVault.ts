import { MAX_VAULT_FILE_BYTES, parseVaultFile } from '../../session/sealed/vaultFile';
import { VAULT_FILE } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { checkCurrent } from './openVault';
import { readVaultFile } from './vaultObjects';
import type { VaultPin } from './vaultDeps';
import type { VaultMemory } from './vaultMemory';

/**
 * Looks, before anything is read from or written to a vault, whether it is still the one that was pinned. One small
 * request, without an answer's body while nothing has changed.
 */
export class VaultWatch {
  private etag: string | undefined;

  /** @param memory gets what was found to be right */
  constructor(
    private readonly pin: VaultPin,
    private readonly memory?: VaultMemory,
  ) {}

  /**
   * @throws `vaultChanged` when it vanished or fell back; `vaultLocked` when its key was replaced, so that it has to be
   * opened anew
   */
  async check(store: ObjectStore, signal: AbortSignal): Promise<void> {
    const condition = this.etag === undefined ? {} : { ifNoneMatch: this.etag };
    const answer = await store
      .get(VAULT_FILE, { ...condition, maxBytes: MAX_VAULT_FILE_BYTES }, signal)
      .catch(async (error: unknown) => {
        await readVaultFile(store, this.pin.vaultId, signal);
        throw error;
      });
    if (answer.status === 'notModified') return;
    const file = parseVaultFile(answer.bytes, this.pin.vaultId);
    checkCurrent(file, this.pin, store.label);
    await this.memory?.write(VAULT_FILE, answer.bytes);
    this.etag = answer.info.etag;
  }
}
