import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { FastshotError } from '../../../src/base/errors';
import { parseVaultFile } from '../../../src/session/sealed/vaultFile';
import type { NewVault } from '../../../src/sync/vault/createVault';
import { addMember, listMembers } from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import { withAge } from '../../support/sealing/ageScript';
import { ANN, PASSPHRASE } from '../../support/sealing/vaultChanges';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

describe('key files of a sealed vault', () => {
  const age = withAge();
  let site: SealedWorld;
  let vault: NewVault;
  let deps: VaultDeps;
  beforeEach(async () => {
    site = await sealedWorld(age());
    vault = await site.create();
    deps = site.deps(vault.keys.vaultId);
    await addMember(deps, vault, { name: 'Ann', passphrase: ANN }, never);
  });
  afterEach(() => site.close());

  const inStore = (key: string): string => `sealed/${vault.keys.vaultId}/${key}`;

  /** Key files by who they are for, as keys within the vault. */
  const files = async (): Promise<Readonly<Record<'Passphrase' | 'Recovery key' | 'Ann', string>>> => {
    const { bytes } = site.server.objects(BUCKET).find(({ key }) => key === inStore('vault.json'))!;
    const { keys } = parseVaultFile(bytes, vault.keys.vaultId);
    const members = await listMembers(deps, vault, never);
    const named = members.map(({ id, about }) => [about!.name, keys.find((each) => each.id === id)!.file]);
    return Object.fromEntries(named);
  };

  const open = (passphrase: string, using = deps): Promise<OpenVault> =>
    openVault(using, vault.keys.vaultId, { passphrase }, undefined, never);

  it('are named when one is missing', async () => {
    const { Passphrase } = await files();
    site.server.deleteObject(BUCKET, inStore(Passphrase));
    await open(ANN);
    await assert.rejects(open(PASSPHRASE), (error: FastshotError) => {
      assert.equal(error.code, 'wrongPassphrase');
      assert.equal(error.data['hint'], `Missing of its 3 key files: ${Passphrase}.`);
      return error.message.includes(Passphrase);
    });
  });

  it('are all missing: then nobody has entered a wrong passphrase', async () => {
    const present = Object.values(await files());
    for (const file of present) site.server.deleteObject(BUCKET, inStore(file));
    await assert.rejects(open(PASSPHRASE), (error: FastshotError) => {
      assert.equal(error.code, 'damaged');
      return present.every((file) => error.message.includes(file)) && /anybody/.test(error.message);
    });
  });

  it('of somebody else may be broken: a wrong passphrase is still a wrong passphrase', async () => {
    const { Passphrase, Ann } = await files();
    site.server.putObject(BUCKET, inStore(Passphrase), 'no key file');
    await open(ANN);
    await assert.rejects(open('mistyped'), (error: FastshotError) => {
      assert.equal(error.code, 'wrongPassphrase');
      return String(error.data['hint']).startsWith(Passphrase);
    });
    site.server.putObject(BUCKET, inStore(Ann), 'no key file');
    await assert.rejects(open('mistyped'), { code: 'notSealed' });
  });

  it('that go while they are read are looked for once more', async () => {
    let isRotated = false;
    const get: VaultDeps['store']['get'] = async (key, options, signal) => {
      if (key.startsWith('keys/') && !isRotated) {
        isRotated = true;
        await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
      }
      return deps.store.get(key, options, signal);
    };
    const opened = await open(PASSPHRASE, { ...deps, store: { ...deps.store, get } });
    assert.equal(opened.pin.generation, 2);
  });
});
