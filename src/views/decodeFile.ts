import { FastshotError, isFastshotError } from '../base/errors';
import { isSealed } from '../session/container';
import type { SessionDocument } from '../session/document';
import type { Vault } from '../session/vault';

/** The connected store, and what local files are opened with. */
export interface FileVaults {
  readonly current:
    { readonly label: string; readonly sealed?: object | undefined; vault(): Promise<Vault> } | undefined;
  localVault(): Promise<Vault>;
}

/**
 * Decodes a session's file of this machine. One of a sealed vault takes the vault it was saved from: its file does not
 * say which that is, so the connected one is tried.
 * @throws as `Vault.decode`; `vaultLocked`
 */
export async function decodeFile(
  connections: FileVaults,
  bytes: Uint8Array,
  filename: string,
): Promise<SessionDocument> {
  if (!isSealed(bytes)) return (await connections.localVault()).decode(bytes, filename);
  const { current } = connections;
  const what = `${filename} is a session of a sealed vault. Connect to the vault it was saved from to open it`;
  if (!current?.sealed) throw new FastshotError('unsupportedFormat', `${what}.`, { data: { filename } });
  const vault = await current.vault();
  try {
    return await vault.decode(bytes, filename);
  } catch (error) {
    if (!isFastshotError(error, 'wrongKey')) throw error;
    const message = `${what}: the vault in ${current.label} is another one, or had another key then.`;
    throw new FastshotError('unsupportedFormat', message, { cause: error, data: { filename } });
  }
}
