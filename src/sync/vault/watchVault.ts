import { FastshotError } from '../../base/errors';
import { MAX_VAULT_FILE_BYTES, newestGeneration, parseVaultFile } from '../../session/sealed/vaultFile';
import { VAULT_FILE } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { checkPin } from './openVault';
import { readVaultFile } from './vaultObjects';
import type { VaultPin } from './vaultDeps';

/**
 * Looks, before anything is read from or written to a vault, whether it is still the one that was pinned. One small
 * request, without an answer's body while nothing has changed.
 */
export class VaultWatch {
  private etag: string | undefined;

  constructor(private readonly pin: VaultPin) {}

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
    checkPin(file, this.pin, store.label);
    if (newestGeneration(file) > this.pin.generation) {
      throw new FastshotError(
        'vaultLocked',
        `The key of the vault in ${store.label} was replaced by a member. Enter your passphrase once more to go on with the new one.`,
      );
    }
    this.etag = answer.info.etag;
  }
}
