import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError, type ErrorCode } from '../../../src/base/errors';
import { desktopVault } from '../../../src/session/desktopVault';
import { xor } from '../../../src/session/xor';
import { CountingReader, never } from '../../support/session/samples';
import { container, makePng, pngChunk, sessionJson } from '../../support/session/madeSessions';

const KB = 1024;
const metadata = { name: 'made', tags: ['a'], image_count: 1 };
const big = { image_data: 'A'.repeat(2000 * KB) };
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** Reads metadata, asserts its name and bounds what it cost. */
async function reads(
  bytes: Buffer | string,
  bound: { reads: number; bytes: number },
  key = '',
): Promise<void> {
  const reader = new CountingReader(Buffer.from(bytes as string));
  const found = await desktopVault(key).readMetadata(reader, never);
  assert.equal(found?.name, 'made');
  assert.ok(
    reader.reads <= bound.reads && reader.bytesRead <= bound.bytes,
    `${reader.reads} reads, ${reader.bytesRead} bytes`,
  );
}

const rejectsAs = (code: ErrorCode, bytes: Buffer | string, key = ''): Promise<void> =>
  assert.rejects(
    desktopVault(key).readMetadata(new CountingReader(Buffer.from(bytes as string)), never),
    (error) => isFastshotError(error, code) && error.message.includes('20260101000000_test.fastshot'),
  );

describe('readMetadata', () => {
  const session = sessionJson(metadata, big);

  it('takes two reads for a large session, XORed or plain', async () => {
    await reads(pretty(session), { reads: 2, bytes: 68 * KB });
    await reads(
      container(makePng(), xor(Buffer.from(pretty(session)), Buffer.from('k1'))),
      { reads: 2, bytes: 68 * KB },
      'k1',
    );
  });

  it('takes one read for a small one', () =>
    reads(pretty(sessionJson(metadata)), { reads: 1, bytes: 4 * KB }));

  it('reads CRLF and compact JSON', async () => {
    await reads(pretty(session).replaceAll('\n', '\r\n'), { reads: 2, bytes: 68 * KB });
    await reads(JSON.stringify(session), { reads: 2, bytes: 68 * KB });
  });

  it('reads further back behind a large thumbnail, each byte once', async () => {
    const large = sessionJson({ ...metadata, thumbnail_collage: 'A'.repeat(300 * KB) }, big);
    await reads(pretty(large), { reads: 5, bytes: 516 * KB });
  });

  it('reads metadata that comes first, before a large thumbnail too', async () => {
    const { session: windows } = session as { session: object };
    await reads(pretty({ metadata, session: windows }), { reads: 1, bytes: 4 * KB });
    const large = { ...metadata, thumbnail_collage: 'A'.repeat(100 * KB) };
    await reads(pretty({ metadata: large, session: windows }), { reads: 3, bytes: 200 * KB });
  });

  it('walks a cover of large chunks by their headers', async () => {
    const chunks = Array.from({ length: 10 }, () => pngChunk('tEXt', Buffer.alloc(100 * KB, 'x')));
    const stored = xor(Buffer.from(pretty(session)), Buffer.from('k1'));
    await reads(container(makePng(2, 2, ...chunks), stored), { reads: 12, bytes: 108 * KB }, 'k1');
  });

  it('reads a cover of many small chunks in few reads', async () => {
    const chunks = Array.from({ length: 150 }, () => pngChunk('tEXt', Buffer.alloc(8 * KB, 'x')));
    const stored = xor(Buffer.from(pretty(session)), Buffer.from('k1'));
    await reads(container(makePng(2, 2, ...chunks), stored), { reads: 21, bytes: 1400 * KB }, 'k1');
  });

  it('is not misled by text that looks like metadata', async () => {
    const fake = '\n  "metadata": {"name": "fake"}\n}';
    const drawing = { type: 'text', data: { x: 1, y: 1, text: fake } };
    await reads(pretty(sessionJson({ ...metadata, desc: fake }, { ...big, draw_history: [drawing] })), {
      reads: 2,
      bytes: 68 * KB,
    });
    await reads(pretty(sessionJson({ ...metadata, extra: { metadata: { name: 'nested' } } }, big)), {
      reads: 2,
      bytes: 68 * KB,
    });
  });

  it('reads all where the metadata is in the middle', async () => {
    const { session: windows } = session as { session: object };
    await reads(pretty({ before: 1, session: windows, metadata, after: 1 }), { reads: 8, bytes: 2100 * KB });
  });

  it('is undefined for sessions without metadata', async () => {
    const { session: bare } = session as { session: object };
    for (const value of [bare, { ...bare, is_temp_cache: true }]) {
      const reader = new CountingReader(Buffer.from(pretty(value)));
      assert.equal(await desktopVault('').readMetadata(reader, never), undefined);
      assert.equal(reader.reads, 1);
    }
    assert.equal(
      await desktopVault('').readMetadata(new CountingReader(Buffer.from(pretty({ session: bare }))), never),
      undefined,
    );
  });

  it('tells a wrong key by the head alone', async () => {
    const stored = container(makePng(), xor(Buffer.from(pretty(session)), Buffer.from('right key')));
    await rejectsAs('wrongKey', stored, 'wrong key');
    const reader = new CountingReader(stored);
    await assert.rejects(desktopVault('right kez').readMetadata(reader, never));
    assert.equal(reader.reads, 1);
  });

  it('says of a cut file that it ends early', () => rejectsAs('truncated', pretty(session).slice(0, -400)));

  it('says of a broken file that it is damaged', () =>
    rejectsAs('damaged', pretty(sessionJson(metadata)).replace('"metadata"', '"metadata')));

  it('gives up on what is too large to be searched whole', () =>
    rejectsAs('tooLarge', pretty({ session: { image: 'A'.repeat(34 * KB * KB) } })));

  describe('is not kept busy', () => {
    // Mocha's time limit is what shows it: each of these took a minute when all of them was read again and again.
    const start = `{"session":{"version":"1.0","windows":[]},"pad":[${'0,'.repeat(40_000)}0],`;
    const values = `[${'0,'.repeat(2_000_000)}0]`;
    const nested = `${'"metadata":{'.repeat(60)}"x":${values}${'}'.repeat(60)}`;
    for (const [what, text] of [
      ['by metadata within metadata', `${start}"a":{${nested}}}`],
      ['by hundreds of thousands of metadata', `${start}"a":[${'{"metadata":{"a":[]}},'.repeat(400_000)}0]}`],
      ['by metadata at the beginning that does not end', `{"metadata":{"x":[${values},${values},${values}`],
    ] as const) {
      it(what, () => rejectsAs('damaged', text));
    }
  });

  it('stops when it is cancelled', async () => {
    await assert.rejects(
      desktopVault('').readMetadata(new CountingReader(Buffer.from(pretty(session))), AbortSignal.abort()),
    );
  });
});
