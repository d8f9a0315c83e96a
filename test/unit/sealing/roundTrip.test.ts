import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDocument } from '../../../src/session/document';
import type { SealedVault } from '../../../src/sealing/sealedVault';
import { withAge } from '../../support/sealing/ageScript';
import { never, newVault } from '../../support/sealing/sealedVaults';
import { bucketSamples, readFixture, sessionSamples } from '../../support/session/samples';

const NAME = '20260102030405_abcdefgh.fastshot';

/** All of a document that a user can see, images as bytes. */
function shown({ version, timestamp, thumbnail, images, problems }: SessionDocument): unknown {
  return {
    version,
    timestamp,
    problems,
    thumbnail: thumbnail?.bytes(),
    images: images.map(({ renditions, ...rest }) => ({
      ...rest,
      renditions: Object.entries(renditions).map(([role, image]) => [
        role,
        image.mime,
        image.width,
        image.height,
        Buffer.from(image.bytes()).toString('base64'),
      ]),
    })),
  };
}

describe('a session that is sealed and unsealed', () => {
  const age = withAge();
  let vault: SealedVault;
  before(async () => {
    vault = await newVault(age());
  });

  for (const { path, key, filename } of [...sessionSamples, ...bucketSamples]) {
    it(`loses no pixel and no field: ${path}`, async () => {
      const desktop = desktopVault(key);
      const original = await desktop.toLocalFile(readFixture(path), filename);
      const sealed = await vault.toStoredFile(original, NAME);
      const back = await vault.toLocalFile(sealed, NAME);
      assert.deepEqual(
        JSON.parse(Buffer.from(back).toString()),
        JSON.parse(Buffer.from(original).toString()),
      );

      const document = await vault.decode(sealed, NAME);
      const before = await desktop.decode(original, filename);
      if (before.thumbnail && before.thumbnail.size > 20 * 1024) {
        assert.ok(document.thumbnail && document.thumbnail.size <= 20 * 1024);
      } else assert.deepEqual(shown(document), shown(before));
      assert.equal(document.container, 'sealed');
      if (before.metadata) {
        const { sealed: facts, ...metadata } = document.metadata!;
        assert.deepEqual(metadata, before.metadata);
        assert.match(facts!.contentId, /^[0-9a-f]{32}$/);
      }
    });
  }

  it('keeps numbers as they were spelled, and what it does not know', async () => {
    const text = `{"session": {"version": "1.0", "windows": [{"scale": 1.0, "geometry": {"x": 1e2}, "by": {"some": [1.50, null]}}, 7],
      "more": 12345678901234567890}, "extra": "\\u00e4\\ud83d\\ude00", "metadata": {"name": "n", "private": [true]}}`;
    const back = Buffer.from(
      await vault.toLocalFile(await vault.toStoredFile(Buffer.from(text), NAME), NAME),
    );
    for (const part of ['"scale": 1.0', '"x": 1e2', '1.50', '12345678901234567890', '"private"', '7']) {
      assert.ok(back.includes(part), `${part} in ${back.toString()}`);
    }
    assert.deepEqual(JSON.parse(back.toString()), JSON.parse(text));
  });

  it('stays the same content under another name and another key', async () => {
    const original = await desktopVault('')
      .toStoredFile(readFixture(sessionSamples[0]!.path), 'a.fastshot')
      .catch(() => undefined);
    const source = original ?? Buffer.from('{"session":{"windows":[]},"metadata":{"name":"x"}}');
    const first = await vault.decode(await vault.toStoredFile(source, NAME), NAME);
    const other = await newVault(age());
    const name = NAME.replace('abcdefgh', 'zzzzzzzz');
    const second = await other.decode(await other.toStoredFile(source, name), name);
    assert.equal(first.metadata?.sealed?.contentId, second.metadata?.sealed?.contentId);
  });

  it('never seals twice to the same bytes', async () => {
    const text = Buffer.from('{"session":{"windows":[]},"metadata":{"name":"x"}}');
    const [a, b] = [await vault.toStoredFile(text, NAME), await vault.toStoredFile(text, NAME)];
    assert.notDeepEqual(a, b);
    assert.ok(!Buffer.from(a).includes('"name"'));
    assert.deepEqual(await vault.toStoredFile(a, NAME), a);
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    const sealing = vault.toStoredFile(Buffer.alloc(8 * 1024 * 1024, '{}'), NAME, stop.signal);
    stop.abort();
    await assert.rejects(sealing, { code: 'cancelled' });
    assert.ok((await vault.toStoredFile(Buffer.from('{"session":{"windows":[]}}'), NAME, never)).length > 0);
  });
});
