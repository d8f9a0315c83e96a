import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { FastshotError } from '../../../src/base/errors';
import { randomId } from '../../../src/session/sealed/ids';
import { parseVaultFile, type VaultFile, vaultFileText } from '../../../src/session/sealed/vaultFile';
import { sealedVault } from '../../../src/sealing/sealedVault';
import { sessionKey } from '../../../src/storage/layout';
import type { NewVault } from '../../../src/sync/vault/createVault';
import { addMember, listMembers } from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import { repairVault, type VaultRepair } from '../../../src/sync/vault/repairVault';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import { type VaultMemory, vaultMemory } from '../../../src/sync/vault/vaultMemory';
import { withAge } from '../../support/sealing/ageScript';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { openSealedWindow } from '../../support/world/sealedWindow';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

const NAME = '20260101000000_aaaaaaaa.fastshot';
const NOTHING: VaultRepair = { vaultFile: false, lists: false, members: [], addAgain: [], invented: 0 };

describe('a sealed vault that is repaired from where it is open', () => {
  const age = withAge();
  let home: string;
  let site: SealedWorld;
  let made: NewVault;
  let deps: VaultDeps & { readonly memory: VaultMemory };
  let vault: OpenVault;
  let anna: { readonly identity: string; readonly recipient: string };

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'repair-'));
    site = await sealedWorld(age());
    made = await site.create();
    deps = { ...site.deps(made.keys.vaultId), memory: vaultMemory(join(home, 'stores', 'store')) };
    anna = await age().run({ kind: 'newIdentity' }, {}, never);
    await addMember(deps, made, { name: 'Anna', recipient: anna.recipient }, never);
    const window = await openSealedWindow(site, made, home);
    const text = { session: { version: '1.0', windows: [] }, metadata: { name: 'old', image_count: 0 } };
    await window.save(text, NAME);
    window.close();
    vault = await rotateKey(deps, made, { passphrase: PASSPHRASE }, never);
  });
  afterEach(async () => {
    await site.close();
    rmSync(home, { recursive: true, force: true });
  });

  const inVault = (key: string): string => `sealed/${vault.keys.vaultId}/${key}`;
  const stored = (key: string): Buffer =>
    site.server.objects(BUCKET).find((each) => each.key === inVault(key))!.bytes;
  const put = (key: string, bytes: Uint8Array): void =>
    void site.server.putObject(BUCKET, inVault(key), Buffer.from(bytes));
  const drop = (key: string): void => site.server.deleteObject(BUCKET, inVault(key));
  const vaultFile = (): VaultFile => parseVaultFile(stored('vault.json'), vault.keys.vaultId);
  const fileOf = async (name: string): Promise<string> => {
    const { id } = (await listMembers(deps, vault, never)).find(({ about }) => about?.name === name)!;
    return vaultFile().keys.find((each) => each.id === id)!.file;
  };
  const repair = (): Promise<VaultRepair> => repairVault(deps, vault, never);

  /** On a machine that has never seen it, with all old sessions. */
  const opensElsewhere = async (
    openWith: { passphrase: string } | { identities: string[] },
  ): Promise<void> => {
    const elsewhere = site.deps(vault.keys.vaultId);
    const opened = await openVault(elsewhere, vault.keys.vaultId, openWith, undefined, never);
    assert.deepEqual(opened.lists?.missing, []);
    const document = await sealedVault(age(), opened.keys).decode(stored(sessionKey(NAME)), NAME);
    assert.equal(document.metadata?.name, 'old');
  };

  it('is left alone where nothing is wrong', async () => {
    const before = site.server.objects(BUCKET).map(({ key, etag }) => [key, etag]);
    assert.deepEqual(await repair(), NOTHING);
    assert.deepEqual(
      site.server.objects(BUCKET).map(({ key, etag }) => [key, etag]),
      before,
    );
  });

  it('gets its lists again, whichever copies are missing or damaged', async () => {
    for (const harm of [drop, (key: string) => put(key, Buffer.from('not age'))]) {
      for (const both of [false, true]) {
        const { file, copy } = vaultFile().kept![0]!;
        harm(file);
        if (both) harm(copy!);
        assert.deepEqual(await repair(), { ...NOTHING, lists: true });
        await opensElsewhere({ passphrase: PASSPHRASE });
        assert.deepEqual(await repair(), NOTHING);
      }
    }
  });

  it('gets its vault.json again, as it was seen last, and never an older one', async () => {
    const before = vaultFile();
    drop('vault.json');
    assert.deepEqual(await repair(), { ...NOTHING, vaultFile: true });
    assert.deepEqual(vaultFile(), before);
    await opensElsewhere({ passphrase: PASSPHRASE });
    const old = vault;
    vault = await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
    drop('vault.json');
    await assert.rejects(repairVault(deps, old, never), { code: 'vaultLocked' });
    assert.ok(!site.objectKeys().includes(inVault('vault.json')));
    assert.equal((await repair()).vaultFile, true);
  });

  it('gets key files again where their members are known, and says who has to be added again', async () => {
    drop(await fileOf('Anna'));
    put(await fileOf('Recovery key'), Buffer.from('x'));
    drop(await fileOf('Passphrase'));
    const done = await repair();
    assert.deepEqual(done, { ...NOTHING, members: ['Recovery key', 'Anna'], addAgain: ['Passphrase'] });
    await opensElsewhere({ identities: [anna.identity] });
    await opensElsewhere({ identities: [made.recoveryKey] });
    await addMember(deps, vault, { name: 'Passphrase', passphrase: PASSPHRASE }, never);
    await opensElsewhere({ passphrase: PASSPHRASE });
  });

  it('loses the key files that no member has written, and opens for newcomers again', async () => {
    const sealed = new Encrypter();
    sealed.setPassphrase('of the attacker');
    sealed.setScryptWorkFactor(4);
    const bytes = await sealed.encrypt('x');
    const fake = Array.from({ length: 300 }, () => {
      const id = randomId(8);
      return { id, file: `keys/${id}.age`, generation: 2 };
    });
    for (const { file } of fake) put(file, bytes);
    put('vault.json', vaultFileText({ ...vaultFile(), keys: [...fake, ...vaultFile().keys] }));
    const untried = (error: FastshotError): boolean => /Repair Vault…/.test(error.message);
    await assert.rejects(opensElsewhere({ passphrase: PASSPHRASE }), untried);
    assert.deepEqual(await repair(), { ...NOTHING, invented: 300 });
    await opensElsewhere({ passphrase: PASSPHRASE });
    assert.equal(vaultFile().keys.length, 3);
  });

  it('keeps a key file that does not say whose it is, if only a member can have made it', async () => {
    const file = await fileOf('Anna');
    const keys = vaultFile().keys.map((entry) =>
      entry.file === file ? { ...entry, about: undefined } : entry,
    );
    put('vault.json', vaultFileText({ ...vaultFile(), keys }));
    assert.deepEqual(await repair(), NOTHING);
    await opensElsewhere({ identities: [anna.identity] });
  });

  it('is not repaired by a machine that lacks the lists itself, which says where to go', async () => {
    for (const { file, copy } of vaultFile().kept!) for (const each of [file, copy!]) drop(each);
    const { vaultId } = vault.keys;
    const openWith = { passphrase: PASSPHRASE };
    const fresh = await openVault(site.deps(vaultId), vaultId, openWith, undefined, never);
    const elsewhere = { ...site.deps(vaultId), memory: vaultMemory(join(home, 'other')) };
    const lacking = { code: 'damaged', message: /on a machine where old sessions still open/ };
    await assert.rejects(repairVault(elsewhere, fresh, never), lacking);
    const shown = async (opened: OpenVault): Promise<string | undefined> => {
      const window = await openSealedWindow(site, opened, join(home, 'other'));
      await window.service.sync('full', never);
      const { metadata, problem } = window.mirror.rows().get(NAME)!;
      assert.equal(window.service.state.kind, 'synced', 'there is no key to enter');
      window.close();
      return metadata?.name ?? problem;
    };
    assert.equal(await shown(fresh), 'wrongKey');
    assert.equal((await repair()).lists, true);
    await opensElsewhere(openWith);
    assert.equal(
      await shown(await openVault(site.deps(vaultId), vaultId, openWith, fresh.pin, never)),
      'old',
    );
  });
});
