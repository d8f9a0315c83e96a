import { isFastshotError } from '../../base/errors';
import { type KeyFile, keyFileText, MAX_KEY_FILE_BYTES } from '../../session/sealed/keyFile';
import { randomId } from '../../session/sealed/ids';
import { sealedError } from '../../session/sealed/sealedError';
import type { KeyEntry } from '../../session/sealed/vaultFile';
import type { OpenWith, SealFor } from '../../sealing/protocol';
import { KEYS } from '../../storage/layout';
import { createObject, readObject } from './vaultObjects';
import { type KeyAbout, type VaultDeps, WORK_FACTOR } from './vaultDeps';

/** A key file that was written, and its entry in `vault.json`. */
export interface NewKey {
  readonly entry: KeyEntry;
}

/** Who shall be able to open the vault. */
export type KeyHolder =
  | { readonly passphrase: string; readonly about: KeyAbout }
  | { readonly recipient: string; readonly about: KeyAbout };

/**
 * Writes a key file under a new name, reads it back and opens it: only then may it count. A member's own file is sealed
 * to the vault as well, so that everybody can tell it from one that somebody else has put there.
 * @param check opens what was written; left out for a holder whose identity is not here: the vault's own opens it
 */
export async function writeKeyFile(
  deps: VaultDeps,
  keyFile: KeyFile,
  recipient: string,
  holder: KeyHolder,
  signal: AbortSignal,
): Promise<NewKey> {
  const { store, age, workFactor = WORK_FACTOR, atStep } = deps;
  const [{ generation, identity }] = keyFile.keys as [KeyFile['keys'][number]];
  const id = randomId(8);
  const file = `${KEYS}${id}.age`;
  const sealFor: SealFor =
    'passphrase' in holder
      ? { passphrase: holder.passphrase, workFactor }
      : { recipients: [holder.recipient, recipient] };
  const openWith: OpenWith =
    'passphrase' in holder ? { passphrase: holder.passphrase } : { identities: [identity] };
  const text = keyFileText(keyFile);
  const sealed = await age.run({ kind: 'seal', sealFor }, { input: text }, signal);
  await createObject(store, file, sealed, signal);
  await atStep?.('vault.keyWritten');
  const stored = await readObject(store, file, MAX_KEY_FILE_BYTES, signal);
  const opened = await age.run({ kind: 'open', openWith, name: file }, { input: stored }, signal);
  if (Buffer.compare(opened.bytes, text) !== 0) {
    throw sealedError('damaged', file, 'did not come back from the store as it was written.');
  }
  await atStep?.('vault.keyVerified');
  return { entry: { id, file, generation, about: await sealAbout(deps, holder.about, recipient, signal) } };
}

async function sealAbout(
  { age }: VaultDeps,
  about: KeyAbout,
  recipient: string,
  signal: AbortSignal,
): Promise<string> {
  const input = Buffer.from(JSON.stringify(about));
  const sealFor = { recipients: [recipient] };
  const bytes = await age.run({ kind: 'seal', sealFor }, { input }, signal);
  return Buffer.from(bytes).toString('base64');
}

/** Who a key file is for; undefined when it does not say so in a way that only a member could. */
export async function readAbout(
  { age }: VaultDeps,
  { about, id }: KeyEntry,
  identity: string,
  signal: AbortSignal,
): Promise<KeyAbout | undefined> {
  if (about === undefined) return undefined;
  const openWith = { identities: [identity] };
  try {
    const input = Buffer.from(about, 'base64');
    const { bytes } = await age.run({ kind: 'open', openWith, name: `key ${id}` }, { input }, signal);
    const { kind, name, recipient, addedAt } = JSON.parse(new TextDecoder().decode(bytes)) as KeyAbout;
    const isKnown = kind === 'passphrase' || kind === 'recipient' || kind === 'recovery';
    return isKnown && typeof name === 'string' ? { kind, name, recipient, addedAt } : undefined;
  } catch (error) {
    if (isFastshotError(error, 'cancelled', 'internal')) throw error;
    return undefined;
  }
}
