import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { desktopFile, desktopName } from '../../../src/session/desktopFile';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDocument } from '../../../src/session/document';
import type { SealedVault } from '../../../src/sealing/sealedVault';
import { withAge } from '../../support/sealing/ageScript';
import { newVault } from '../../support/sealing/sealedVaults';
import { bucketSamples, readFixture, samples, sessionSamples } from '../../support/session/samples';

const NAME = '20260102030405_abcdefgh.fastshot';
const KEY = 'another key';
const broken = samples
  .filter(({ path }) => path.startsWith('broken/') && path.endsWith('.fastshot'))
  .map(({ path, key, filename }) => ({ path, key: key ?? '', filename: filename ?? 'a.fastshot' }));

describe('a session that goes into a sealed vault and back to the desktop app', () => {
  const age = withAge();
  let vault: SealedVault;
  before(async () => {
    vault = await newVault(age());
  });

  const parsed = (text: Uint8Array): unknown => JSON.parse(Buffer.from(text).toString());
  const isWrapped = (text: Uint8Array): boolean => 'metadata' in (parsed(text) as object);

  /** The desktop app opens nothing in a bucket that has no metadata. */
  async function assertWrapped(opened: Uint8Array, original: Uint8Array, filename: string): Promise<void> {
    const [file, bare] = [
      await desktopVault('').decode(opened, filename),
      await desktopVault('').decode(original, filename),
    ];
    assert.deepEqual([file.shape, file.metadata?.imageCount], ['wrapper', bare.images.length]);
    const content = ({ images }: SessionDocument): unknown =>
      images.map(({ geometry, drawings, renditions }) => [geometry, drawings, renditions.original?.bytes()]);
    assert.deepEqual(content(file), content(bare));
  }

  for (const { path, key, filename } of [...sessionSamples, ...bucketSamples]) {
    it(`loses no pixel and no field: ${path}`, async () => {
      const original = await desktopVault(key).toLocalFile(readFixture(path), filename);
      const sealed = await vault.toStoredFile(original, NAME);
      const text = await vault.toLocalFile(sealed, NAME);
      const local = await desktopFile(text, filename, { kind: 'local' });
      assert.deepEqual(parsed(local), parsed(original));
      for (const [typed, key] of [
        [KEY, KEY],
        [' ', ''],
      ] as const) {
        const cloud = await desktopFile(text, filename, { kind: 'cloud', key: typed });
        const opened = await desktopVault(key).toLocalFile(cloud, filename);
        if (isWrapped(original)) assert.deepEqual(parsed(opened), parsed(original));
        else await assertWrapped(opened, original, filename);
        if (key) {
          await assert.rejects(desktopVault('wrong').toLocalFile(cloud, filename), { code: 'wrongKey' });
        }
      }
    });
  }

  for (const { path, key, filename } of broken) {
    it(`keeps all of it or takes none of it: ${path}`, async () => {
      const desktop = desktopVault(key);
      const original = await desktop.toLocalFile(readFixture(path), filename).catch(() => undefined);
      const sealed = original && (await vault.toStoredFile(original, NAME).catch(() => undefined));
      if (!original || !sealed) return;
      const before = await desktop.decode(original, filename);
      const after = await desktop.decode(await vault.toLocalFile(sealed, NAME), filename);
      assert.deepEqual(
        after.images.map(({ renditions }) => Object.values(renditions).map((image) => image.bytes())),
        before.images.map(({ renditions }) => Object.values(renditions).map((image) => image.bytes())),
      );
      if (before.metadata) assert.deepEqual(after.metadata, before.metadata);
    });
  }

  it('is named by its own name and time, not by that of the sealed object', () => {
    const metadata = {
      name: 'Login error: 测试',
      desc: '',
      tags: [],
      class: '',
      createdAt: '2025-06-21T11:46:15.5',
    };
    const row = { filename: NAME, modified: 0, metadata };
    assert.equal(desktopName(row, 'local'), '20250621114615_Login_error__测试.fastshot');
    const nameless = { ...row, metadata: { ...metadata, name: '', createdAt: undefined } };
    assert.equal(desktopName(nameless, 'local'), '20260102030405_session.fastshot');
  });
});
