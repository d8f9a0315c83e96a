import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { randomId } from '../../../src/session/sealed/ids';
import { parseVaultFile, type VaultFile, vaultFileText } from '../../../src/session/sealed/vaultFile';
import { recordOf, withRemoved } from '../../../src/sync/vault/keyring';
import { addMember, listMembers, newRecoveryKey, removeMember } from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import { VaultWatch } from '../../../src/sync/vault/watchVault';
import { withAge } from '../../support/sealing/ageScript';
import { changeKeys, KEY_CHANGES, PASSPHRASE } from '../../support/sealing/vaultChanges';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

interface Pair {
  readonly identity: string;
  readonly recipient: string;
}

describe('a member who was removed from a sealed vault', () => {
  const age = withAge();
  let site: SealedWorld;
  let deps: VaultDeps;
  /** As the machine that removes members knows it. */
  let vault: OpenVault;
  let recoveryKey: string;
  let ann: Pair;
  let bob: Pair;
  beforeEach(async () => {
    site = await sealedWorld(age());
    const made = await site.create();
    vault = made;
    recoveryKey = made.recoveryKey;
    deps = {
      ...site.deps(made.keys.vaultId),
      remember: async (pin) => {
        vault = { ...vault, pin: withRemoved(recordOf(vault), pin).pin };
      },
    };
    ann = await newPair();
    bob = await newPair();
    await addMember(deps, vault, { name: 'Ann', recipient: ann.recipient }, never);
    await addMember(deps, vault, { name: 'Bob', recipient: bob.recipient }, never);
  });
  afterEach(() => site.close());

  const newPair = (): Promise<Pair> => age().run({ kind: 'newIdentity' }, {}, never);
  const inVault = (key: string): string => `sealed/${vault.keys.vaultId}/${key}`;
  const stored = (key: string): Buffer =>
    site.server.objects(BUCKET).find((each) => each.key === inVault(key))!.bytes;
  const vaultFile = (): VaultFile => parseVaultFile(stored('vault.json'), vault.keys.vaultId);
  const idOf = async (name: string): Promise<string> =>
    (await listMembers(deps, vault, never)).find(({ about }) => about?.name === name)!.id;

  const opens = async ({ identity }: Pick<Pair, 'identity'>): Promise<boolean> => {
    const { vaultId } = vault.keys;
    try {
      await openVault(site.deps(vaultId), vaultId, { identities: [identity] }, undefined, never);
      return true;
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'wrongKey', String(error));
      return false;
    }
  };

  /** What somebody who writes to the bucket can do with what a member has kept: other names, the same contents. */
  const bringBack = (entry: VaultFile['keys'][number], bytes: Buffer): void => {
    const id = randomId(8);
    const file = `keys/${id}.age`;
    site.server.putObject(BUCKET, inVault(file), bytes);
    const present = vaultFile();
    const next = { ...present, keys: [...present.keys, { ...entry, id, file }] };
    site.server.putObject(BUCKET, inVault('vault.json'), vaultFileText(next));
  };

  const removeBob = async (): Promise<() => void> => {
    const id = await idOf('Bob');
    const entry = vaultFile().keys.find((each) => each.id === id)!;
    const bytes = stored(entry.file);
    await removeMember(deps, vault, id, never);
    assert.equal(await opens(bob), false);
    return () => bringBack(entry, bytes);
  };

  for (const what of KEY_CHANGES) {
    if (what === 'removeMember') continue;
    it(`is seen when an old vault.json names them again, and nothing is changed: ${what}`, async () => {
      const before = stored('vault.json');
      await removeBob();
      site.server.putObject(BUCKET, inVault('vault.json'), before);
      const keys = site.objectKeys();
      const again = { code: 'vaultChanged', message: /names keys\/\w+\.age again/ };
      await assert.rejects(changeKeys(what, deps, vault, never), again);
      await assert.rejects(new VaultWatch(vault.pin).check(deps.store, never), again);
      assert.deepEqual(site.objectKeys(), keys);
    });
  }

  it('does not get the new key, under whatever name they are brought back', async () => {
    const back = await removeBob();
    back();
    assert.equal(await opens(bob), true);
    const { dropped } = await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
    assert.deepEqual(dropped, []);
    assert.equal(await opens(bob), false);
    assert.equal(await opens(ann), true);
    assert.equal(await opens({ identity: recoveryKey }), true);
  });

  it('stays removed while the vault is locked and opened again', async () => {
    const back = await removeBob();
    const { vaultId } = vault.keys;
    vault = await openVault(deps, vaultId, { passphrase: PASSPHRASE }, vault.pin, never);
    back();
    await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
    assert.equal(await opens(bob), false);
  });

  it('gets the new key when they were added again on this machine', async () => {
    await removeBob();
    await addMember(deps, vault, { name: 'Bob', recipient: bob.recipient }, never);
    await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
    assert.equal(await opens(bob), true);
  });

  it('may be a recovery key that was replaced', async () => {
    const id = await idOf('Recovery key');
    const entry = vaultFile().keys.find((each) => each.id === id)!;
    const bytes = stored(entry.file);
    const renewed = await newRecoveryKey(deps, vault, never);
    bringBack(entry, bytes);
    await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
    assert.equal(await opens({ identity: recoveryKey }), false);
    assert.equal(await opens({ identity: renewed }), true);
  });

  it('does not get the new key from a machine that knows nothing of it, if the user does not agree', async () => {
    const other = vault;
    const back = await removeBob();
    const seen = (await listMembers(deps, other, never)).flatMap(({ about }) => about?.recipient ?? []);
    back();
    const goingOn = { passphrase: PASSPHRASE, recipients: new Set(seen) };
    const { dropped } = await rotateKey(site.deps(other.keys.vaultId), other, goingOn, never);
    assert.deepEqual(dropped, ['Bob']);
    assert.equal(await opens(bob), false);
    assert.equal(await opens(ann), true);
  });
});
