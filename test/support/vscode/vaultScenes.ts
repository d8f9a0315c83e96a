import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before } from 'mocha';
import { AgeWorkers } from '../../../src/sealing/ageWorkers';
import { VAULT_FILE, vaultPrefix } from '../../../src/storage/layout';
import { type AccessKeys, type StoreConfig, storeId } from '../../../src/storage/storeConfig';
import { recordOf } from '../../../src/sync/vault/keyring';
import { addMember } from '../../../src/sync/vault/members';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import type { VaultRecord } from '../../../src/sync/vault/vaultRecord';
import { openSealedWindow } from '../world/sealedWindow';
import { BUCKET as MAKERS_BUCKET } from '../world/demoServer';
import { never } from '../world/never';
import { sealedWorld } from '../world/sealedWorld';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import { buildAgeScript } from '../sealing/ageScript';
import { BUCKET } from './connect';
import { connectedTo } from './scenes';
import type { Scene } from './stage';

/** What a sealed vault is made of. Passphrases cost little to try. */
export interface VaultContent {
  readonly passphrase: string;
  /** Others who can open it: name → passphrase. */
  readonly members?: Readonly<Record<string, string>>;
  /** Sessions in it, as the desktop app writes them on a machine: JSON texts. */
  readonly sessions?: readonly string[];
  /** Whether its key was replaced once all that was done. */
  readonly isRotated?: boolean;
}

/** A sealed vault as it lies in a store, and as a machine that opened it has it in its keyring. */
export interface VaultCopy {
  readonly vaultId: string;
  readonly record: VaultRecord;
  /** Opens it without a passphrase. */
  readonly recoveryKey: string;
  /** Names of its sessions, in the order of `sessions`. */
  readonly filenames: readonly string[];
  /** All of its objects, with their keys in the store. */
  readonly objects: readonly { readonly key: string; readonly bytes: Buffer }[];
  /** Its `vault.json` before the key was replaced, if it was. */
  readonly before: Buffer;
}

/** Makes a sealed vault once for all tests of the enclosing `describe`. Each test copies it into a store of its own. */
export function useSealedVault(content: VaultContent): () => VaultCopy {
  let vault: VaultCopy | undefined;
  before(async function () {
    this.timeout(60_000);
    vault = await makeVault(content);
  });
  return () => {
    if (vault === undefined) throw new Error('The vault is made in a before hook.');
    return vault;
  };
}

async function makeVault({
  passphrase,
  members = {},
  sessions = [],
  isRotated,
}: VaultContent): Promise<VaultCopy> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fastshot-vault-'));
  const age = new AgeWorkers(await buildAgeScript(folder));
  const site = await sealedWorld(age);
  try {
    const made = await site.create(passphrase);
    const { vaultId } = made.keys;
    for (const [name, theirs] of Object.entries(members)) {
      await addMember(site.deps(vaultId), made, { name, passphrase: theirs }, never);
    }
    const window = await openSealedWindow(site, made, path.join(folder, 'home'));
    const filenames: string[] = [];
    for (const text of sessions) {
      const outcome = await window.save(JSON.parse(text) as object);
      if (outcome.state !== 'published') throw new Error(`A session of the vault is ${outcome.state}.`);
      filenames.push(outcome.row.filename);
    }
    window.close();
    const objects = () => site.server.objects(MAKERS_BUCKET).map(({ key, bytes }) => ({ key, bytes }));
    const before = objects().find(({ key }) => key === vaultPrefix(vaultId) + VAULT_FILE)!.bytes;
    const opened = isRotated ? await rotateKey(site.deps(vaultId), made, { passphrase }, never) : made;
    return {
      vaultId,
      record: recordOf(opened),
      recoveryKey: made.recoveryKey,
      filenames,
      objects: objects(),
      before,
    };
  } finally {
    age.dispose();
    await site.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Puts a vault into the folder of a store. Returns the vault's own folder within. */
export function putVault({ vaultId, objects }: VaultCopy, store: string): string {
  for (const { key, bytes } of objects) {
    const file = path.join(store, key);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return path.join(store, 'sealed', vaultId);
}

/** Puts a vault into the tests' bucket. */
export function putVaultInBucket({ objects }: VaultCopy, server: S3TestServer): void {
  for (const { key, bytes } of objects) server.putObject(BUCKET, key, bytes);
}

/**
 * A machine that is connected to a sealed vault, and has opened it before.
 * @param config of the store itself
 * @param has `open`: its key is in the keyring; `locked`: the passphrase is asked for
 */
export function connectedToVault(
  config: StoreConfig,
  keys: AccessKeys | undefined,
  { vaultId, record }: VaultCopy,
  has: 'open' | 'locked' = 'open',
): Required<Pick<Scene, 'settings' | 'secrets'>> {
  const sealed = { ...config, vault: vaultId };
  const { settings, secrets } = connectedTo(sealed, keys, '');
  const known = has === 'open' ? record : { pin: record.pin };
  return {
    settings,
    secrets: {
      ...secrets,
      [`fastshot.vault/${storeId(sealed)}`]: JSON.stringify(known),
      [`fastshot.vaults/${storeId(config)}`]: JSON.stringify([vaultId]),
    },
  };
}

/** A sample session of test/fixtures/local, as text. */
export const localSample = (name: string): string =>
  readFileSync(path.resolve(__dirname, `../../fixtures/local/${name}.fastshot`), 'utf8');
