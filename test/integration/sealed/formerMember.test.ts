import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { FastshotError } from '../../../src/base/errors';
import { memoryReader } from '../../../src/session/memoryReader';
import { randomId } from '../../../src/session/sealed/ids';
import { keptPartText, recipientHash } from '../../../src/session/sealed/keptSessions';
import { parseVaultFile, type VaultFile, vaultFileText } from '../../../src/session/sealed/vaultFile';
import { type SealedVault, sealedVault } from '../../../src/sealing/sealedVault';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import { openFromKeyring, recordOf } from '../../../src/sync/vault/keyring';
import { addMember, listMembers, removeMember } from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import { type Rotation, rotateKey } from '../../../src/sync/vault/rotateKey';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import { vaultMemory } from '../../../src/sync/vault/vaultMemory';
import { removeSession } from '../../../src/sync/write/remove';
import { withAge } from '../../support/sealing/ageScript';
import { fileKeyOf, forge, stanzasOf } from '../../support/sealing/forge';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { openSealedWindow, type SealedWindow } from '../../support/world/sealedWindow';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

const session = (name: string): object => ({
  session: { version: '1.0', windows: [] },
  metadata: { name, desc: '', tags: [], class: '', image_count: 0, created_at: '2026-01-02T03:04:05' },
});
const OLD = '20260101000000_aaaaaaaa.fastshot';
const TRASHED = '20260101000001_bbbbbbbb.fastshot';
const NEW = '20261231235959_mallory2.fastshot';

/** Mallory was a member, kept what she learnt, was removed, and the key was rotated. She still writes to the bucket. */
describe('a former member of a sealed vault who still writes to the bucket', () => {
  const age = withAge();
  let home: string;
  let site: SealedWorld;
  let deps: VaultDeps;
  /** What Mallory has kept. */
  let stolen: OpenVault;
  let rotated: Rotation;
  const open: SealedWindow[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'former-'));
    site = await sealedWorld(age());
    const vault = await site.create();
    deps = { ...site.deps(vault.keys.vaultId), memory: vaultMemory(join(home, 'stores', 'store')) };
    const mallory = await age().run({ kind: 'newIdentity' }, {}, never);
    await addMember(deps, vault, { name: 'Mallory', recipient: mallory.recipient }, never);
    const anna = await age().run({ kind: 'newIdentity' }, {}, never);
    await addMember(deps, vault, { name: 'Anna', recipient: anna.recipient }, never);
    const openWith = { identities: [mallory.identity] };
    stolen = await openVault(deps, vault.keys.vaultId, openWith, undefined, never);
    const owner = await windowOf(vault);
    await owner.save(session('as it was'), OLD);
    await owner.save(session('removed'), TRASHED);
    await owner.service.sync('full', never);
    await removeSession(owner.writer.deps, owner.mirror.rows().get(TRASHED)!, never);
    const { id } = (await listMembers(deps, vault, never)).find(({ about }) => about?.name === 'Mallory')!;
    await removeMember(deps, vault, id, never);
    rotated = await rotateKey(deps, vault, { passphrase: PASSPHRASE }, never);
  });
  afterEach(async () => {
    for (const window of open.splice(0)) window.close();
    await site.close();
    rmSync(home, { recursive: true, force: true });
  });

  const windowOf = async (opened: OpenVault): Promise<SealedWindow> => {
    const window = await openSealedWindow(site, opened, home);
    open.push(window);
    return window;
  };
  const inVault = (key: string): string => `sealed/${stolen.keys.vaultId}/${key}`;
  const stored = (key: string): Buffer =>
    site.server.objects(BUCKET).find((each) => each.key === inVault(key))!.bytes;
  const put = (key: string, bytes: Uint8Array): void =>
    void site.server.putObject(BUCKET, inVault(key), Buffer.from(bytes));
  const drop = (key: string): void => site.server.deleteObject(BUCKET, inVault(key));
  const vaultFile = (): VaultFile => parseVaultFile(stored('vault.json'), stolen.keys.vaultId);
  const lists = (): string[] => vaultFile().kept!.flatMap(({ file, copy }) => [file, copy!]);
  const oldIdentity = (): string => stolen.keys.keys[0]!.identity;
  const oldVault = (): SealedVault => sealedVault(age(), stolen.keys);
  const asMember = (pin = rotated.pin): Promise<OpenVault> =>
    openVault(deps, stolen.keys.vaultId, { passphrase: PASSPHRASE }, pin, never);

  /** A session of hers with its index, for the key she has. */
  const forgeSession = async (filename: string, name: string): Promise<void> => {
    const bytes = await oldVault().toStoredFile(Buffer.from(JSON.stringify(session(name))), filename);
    const metadata = (await oldVault().readMetadata(memoryReader(bytes, filename), never))!;
    put(sessionKey(filename), bytes);
    const index = await oldVault().makeIndex({ filename, size: bytes.length }, metadata, '');
    put(metaIndexKey(filename, 'sealed'), index);
  };
  const shown = async (opened: OpenVault): Promise<Record<string, string | undefined>> => {
    const window = await windowOf(opened);
    await window.service.sync('full', never);
    const rows = [...window.mirror.rows().values()];
    return Object.fromEntries(rows.map((row) => [row.filename, row.metadata?.name ?? row.problem]));
  };

  it('opens nothing that is for the new key, so that its file key stays unknown', async () => {
    const newRecipient = rotated.keys.recipient;
    const opened: string[] = [];
    for (const { key, bytes } of site.server.objects(BUCKET)) {
      if (!key.endsWith('.age') && !key.endsWith('.fastshot')) continue;
      const isOld = key.includes('/sessions/') || key.includes('/meta_indexes/') || key.includes('/trash/');
      const decrypter = new Decrypter();
      decrypter.addIdentity(oldIdentity());
      const plain = await decrypter.decrypt(bytes).catch(() => undefined);
      if (plain && !isOld) opened.push(key);
    }
    assert.deepEqual(opened, [], `sealed to ${recipientHash(newRecipient)}`);
    for (const file of lists()) assert.equal(stanzasOf(stored(file)).length, 1, file);
  });

  it('cannot add to the list of what the old key opens', async () => {
    await forgeSession(NEW, 'FORGED');
    const sealed = new Encrypter();
    sealed.addRecipient(stolen.keys.recipient);
    const madeFor = {
      vault_id: stolen.keys.vaultId,
      generation: 2,
      recipient_sha256: recipientHash(rotated.keys.recipient),
    };
    const { head } = await oldVault().readHead(memoryReader(stored(sessionKey(NEW)), NEW), never);
    const sessions = new Map([[NEW, { head: head.metadata.sealed!.sha256 }]]);
    const forged = await sealed.encrypt(keptPartText({ ...madeFor, part: 1, parts: 1, sessions }));
    const genuine = lists().map((file) => [file, stored(file)] as const);
    for (const [file] of genuine) put(file, forged);
    // A machine that has opened the vault has a copy of the genuine one; a new one has not, and opens nothing old.
    assert.deepEqual(await shown(await asMember()), { [OLD]: 'as it was', [NEW]: 'wrongKey' });
    const alone = await openVault(
      site.deps(stolen.keys.vaultId),
      stolen.keys.vaultId,
      { passphrase: PASSPHRASE },
      undefined,
      never,
    );
    assert.deepEqual(alone.lists?.missing, [`${genuine[0]![0]}, which is damaged`]);
    const fresh = sealedVault(age(), alone.keys);
    await assert.rejects(fresh.decode(stored(sessionKey(NEW)), NEW), { code: 'wrongKey' });
  });

  it('cannot put another content in the place of an old session', async () => {
    await forgeSession(OLD, 'FORGED');
    const opened = await asMember();
    assert.deepEqual(await shown(opened), { [OLD]: 'damaged' });
    const vault = sealedVault(age(), opened.keys);
    const swapped = (error: FastshotError): boolean =>
      error.code === 'renamed' && /former members/.test(error.message);
    await assert.rejects(vault.decode(stored(sessionKey(OLD)), OLD), swapped);
    await assert.rejects(vault.toLocalFile(stored(sessionKey(OLD)), OLD), swapped);
    await assert.rejects(vault.rename(stored(sessionKey(OLD)), OLD, NEW), swapped);
    await assert.rejects(vault.readMetadata(memoryReader(stored(sessionKey(OLD)), OLD), never), swapped);
  });

  it('cannot put another index in the place of an old one, or of one that is gone', async () => {
    const genuine = stored(sessionKey(OLD));
    const index = stored(metaIndexKey(OLD, 'sealed'));
    await forgeSession(OLD, 'FORGED');
    put(sessionKey(OLD), genuine);
    assert.deepEqual(await shown(await asMember()), { [OLD]: 'as it was' });
    put(metaIndexKey(OLD, 'sealed'), index);
    assert.deepEqual(await shown(await asMember()), { [OLD]: 'as it was' });
  });

  it('cannot change what is in the trash either', async () => {
    const key = site.objectKeys().find((each) => each.includes('/trash/') && each.endsWith('.fastshot'))!;
    const bytes = await oldVault().toStoredFile(Buffer.from(JSON.stringify(session('FORGED'))), TRASHED);
    const vault = sealedVault(age(), rotated.keys);
    await vault.decode(site.server.objects(BUCKET).find((each) => each.key === key)!.bytes, TRASHED);
    await assert.rejects(vault.decode(bytes, TRASHED), { code: 'renamed' });
  });

  it('cannot use what is sealed for several recipients', async () => {
    // Should anything of that kind ever have been written for the new key:
    const several = new Encrypter();
    several.addRecipient(rotated.keys.recipient);
    several.addRecipient(stolen.keys.recipient);
    const leaked = Buffer.from(await several.encrypt('anything'));
    const fileKey = await fileKeyOf(leaked, oldIdentity());
    const decrypter = new Decrypter();
    decrypter.addIdentity(oldIdentity());
    await forgeSession(NEW, 'FORGED');
    const plain = await decrypter.decrypt(stored(sessionKey(NEW)));
    const forged = forge(stanzasOf(leaked), fileKey, plain);
    const vault = sealedVault(age(), rotated.keys);
    await assert.rejects(vault.decode(forged, NEW), { code: 'damaged', message: /2 recipients/ });
  });

  it('shuts out nobody by deleting the lists: new sessions open, and old ones where they were opened before', async () => {
    const owner = await windowOf(await asMember());
    await owner.save(session('new'), NEW);
    for (const file of lists()) drop(file);
    assert.deepEqual(await shown(await asMember()), { [OLD]: 'as it was', [NEW]: 'new' });
    const { open: keys, pin } = recordOf(rotated);
    const memory = vaultMemory(join(home, 'stores', 'store'));
    const restarted = await openFromKeyring({ ...deps, memory }, { pin, open: keys! }, never);
    assert.deepEqual(restarted.lists?.missing, []);
    assert.deepEqual(await shown(restarted), { [OLD]: 'as it was', [NEW]: 'new' });

    const { memory: _, ...elsewhere } = deps;
    const fresh = await openVault(
      elsewhere,
      stolen.keys.vaultId,
      { passphrase: PASSPHRASE },
      undefined,
      never,
    );
    const [missing] = fresh.lists!.missing;
    assert.match(missing!, /^keys\/kept-2-\w+\.age, which is missing$/);
    const vault = sealedVault(age(), fresh.keys);
    assert.equal((await vault.decode(stored(sessionKey(NEW)), NEW)).metadata?.name, 'new');
    await assert.rejects(vault.decode(stored(sessionKey(OLD)), OLD), { code: 'wrongKey' });
  });

  it('shuts out nobody by deleting or damaging one copy of a list', async () => {
    const { memory: _, ...elsewhere } = deps;
    for (const [index, file] of lists().entries()) {
      const bytes = stored(file);
      if (index === 0) drop(file);
      else put(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from('x')]));
      const opened = await openVault(
        elsewhere,
        stolen.keys.vaultId,
        { passphrase: PASSPHRASE },
        undefined,
        never,
      );
      assert.deepEqual(opened.lists?.missing, []);
      const vault = sealedVault(age(), opened.keys);
      assert.equal((await vault.decode(stored(sessionKey(OLD)), OLD)).metadata?.name, 'as it was');
      put(file, bytes);
    }
  });

  it('delays nobody for long by inventing key files: the own one is tried first, and others within limits', async () => {
    const invented = new Encrypter();
    invented.setPassphrase('of the attacker');
    invented.setScryptWorkFactor(4);
    const bytes = await invented.encrypt('x');
    const present = vaultFile();
    const fake = Array.from({ length: 256 }, () => {
      const id = randomId(8);
      return { id, file: `keys/${id}.age`, generation: 2 };
    });
    for (const { file } of fake) put(file, bytes);
    const write = (keys: VaultFile['keys']): void => put('vault.json', vaultFileText({ ...present, keys }));
    // The same file a thousand times is one file.
    write([...Array.from({ length: 1000 }, () => fake[0]!), ...present.keys]);
    const opened = await asMember();
    write([...fake, ...present.keys]);
    const before = site.server.requests.length;
    await asMember(opened.pin);
    assert.ok(site.server.requests.length - before < 10, `${site.server.requests.length - before} requests`);
    const tooMany = (error: FastshotError): boolean =>
      error.code === 'wrongPassphrase' && /259 key files, and 3 of them were not tried/.test(error.message);
    const fresh = openVault(deps, stolen.keys.vaultId, { passphrase: PASSPHRASE }, undefined, never);
    await assert.rejects(fresh, tooMany);
  });
});
