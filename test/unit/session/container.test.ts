import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isFastshotError, type ErrorCode } from '../../../src/base/errors';
import { desktopVault } from '../../../src/session/desktopVault';
import { MAX_SESSION_BYTES } from '../../../src/session/decode';
import { memoryReader } from '../../../src/session/memoryReader';
import { xor } from '../../../src/session/xor';
import { bucketKey, bucketSamples, readFixture } from '../../support/session/samples';
import { container, makePng, pngChunk, sessionJson } from '../../support/session/madeSessions';

const name = '20260101000000_made.fastshot';
const json = Buffer.from(JSON.stringify(sessionJson(), null, 2));
const withKey = (bytes: Buffer, key = 'key'): Buffer => xor(bytes, Buffer.from(key));

async function decodes(bytes: Uint8Array, key = ''): Promise<string> {
  const { container, metadata } = await desktopVault(key).decode(bytes, name);
  assert.equal(metadata?.name, 'made');
  return container;
}

const failsAs = (code: ErrorCode) => (error: unknown) =>
  isFastshotError(error, code) && error.message.startsWith(name);

describe('containers', () => {
  it('are told by their bytes, whatever the key of the vault', async () => {
    assert.equal(await decodes(json), 'json');
    assert.equal(await decodes(json, 'any key'), 'json');
    assert.equal(await decodes(container(makePng(), json), 'any key'), 'desktop');
    assert.equal(await decodes(container(makePng(), withKey(json)), 'key'), 'desktop');
    assert.equal(await decodes(withKey(json), 'key'), 'xor');
  });

  it('have a cover of any size and number of chunks', async () => {
    const chunks = Array.from({ length: 40 }, () => pngChunk('tEXt', Buffer.alloc(30_000, 'x')));
    assert.equal(await decodes(container(makePng(9, 9, ...chunks), withKey(json)), 'key'), 'desktop');
  });

  it('may have the marker inside the cover', async () => {
    const cover = makePng(2, 2, pngChunk('tEXt', Buffer.from('Comment\0FHDR')));
    assert.equal(await decodes(container(cover, withKey(json)), 'key'), 'desktop');
  });

  it('are read by the first marker where the cover is damaged', async () => {
    assert.equal(await decodes(container(makePng().subarray(0, 40), withKey(json)), 'key'), 'desktop');
  });

  it('ignore white space around the key', () => decodes(withKey(json, 'k 1'), '  k 1\n'));

  it('of the age format are refused as sealed, behind a cover too', async () => {
    for (const text of ['age-encryption.org/v1\n-> X25519 x', '-----BEGIN AGE ENCRYPTED FILE-----\n']) {
      await assert.rejects(decodes(Buffer.from(text)), failsAs('unsupportedFormat'));
      await assert.rejects(decodes(container(makePng(), text), 'key'), failsAs('unsupportedFormat'));
    }
  });

  it('above 256 MB are refused unread', async () => {
    await assert.rejects(decodes(new Uint8Array(MAX_SESSION_BYTES + 1)), failsAs('tooLarge'));
  });
});

describe('a wrong key', () => {
  const [first] = bucketSamples;
  const bytes = readFixture(first!.path);
  for (const key of [
    '',
    'x',
    'open-key-123',
    `${bucketKey}1`,
    bucketKey.slice(0, -1),
    bucketKey.toLowerCase(),
    bucketKey.normalize('NFD') + '\u0301',
  ]) {
    it(`is told for ${JSON.stringify(key)}`, async () => {
      await assert.rejects(desktopVault(key).decode(bytes, name), failsAs('wrongKey'));
    });
  }

  it('is told where it is wrong in one letter only', async () => {
    const key = fc.string({
      unit: fc.constantFrom('a', 'b', 'y', 'z', 'K', ' ', '0', '1', '9', '-', '_'),
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(key, fc.nat(29), fc.integer({ min: 1, max: 31 }), async (right, position, change) => {
        const typed = Buffer.from(right);
        typed[position % typed.length]! ^= change;
        const opened = desktopVault(typed.toString()).decode(xor(json, Buffer.from(right)), name);
        await assert.rejects(opened, failsAs('wrongKey'));
      }),
    );
  });

  it('is not told for text that holds U+FFFD, or DEL, as many as there may be', async () => {
    for (const char of ['\ufffd', '\u007f', '\ufffd\ufffd\u007f']) {
      const desc = `pasted: ${char.repeat(40)}`;
      for (const metadata of [{ name: desc }, { name: 'icon', desc, tags: [desc] }]) {
        const text = Buffer.from(JSON.stringify(sessionJson(metadata), null, 2));
        const key = Buffer.from('open-key-123');
        const document = await desktopVault('open-key-123').decode(xor(text, key), name);
        assert.equal(document.metadata?.name, metadata.name);
        const reader = memoryReader(xor(text, key), name);
        const read = await desktopVault('open-key-123').readMetadata(reader, new AbortController().signal);
        assert.equal(read?.name, metadata.name);
        await assert.rejects(desktopVault('open-key-124').decode(xor(text, key), name), failsAs('wrongKey'));
      }
    }
  });

  it('is told where the text begins like another sort of JSON', async () => {
    const opened = desktopVault('taaaa').decode(xor(json, Buffer.from('aaaaa')), name);
    await assert.rejects(opened, failsAs('wrongKey'));
  });

  it('is never mentioned together with the key', async () => {
    await assert.rejects(
      desktopVault('hunter2-secret').decode(bytes, name),
      (error: Error) => !error.message.includes('hunter2'),
    );
  });
});

describe('desktopVault', () => {
  it('is plain without a key, and says nothing about the key it has', () => {
    assert.equal(desktopVault(' \n').mode, 'plain');
    assert.equal(desktopVault('key').mode, 'desktop');
    assert.match(desktopVault('key').keyId, /^[0-9a-f]{16}$/);
    assert.equal(desktopVault('key').keyId, desktopVault(' key ').keyId);
    assert.notEqual(desktopVault('key').keyId, desktopVault('Key').keyId);
    assert.doesNotMatch(JSON.stringify(desktopVault('hunter2')), /hunter2/);
  });
});
