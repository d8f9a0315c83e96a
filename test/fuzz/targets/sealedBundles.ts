import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { bundleOf, type Bundle, type BundleFile } from '../../../src/session/sealed/bundle';
import { desktopText } from '../../../src/session/sealed/desktopText';
import { parseSessionJson } from '../../../src/session/sealed/sessionJson';
import { readBundle, tarOf } from '../../../src/session/sealed/tar';
import { sessionJson } from '../../support/session/madeSessions';
import { answerOf, wordOf } from '../answers';
import { JSON_TOKENS } from '../json';
import type { FuzzContext, FuzzTarget } from '../target';
import { words } from '../words';

const FILENAME = '20250621114615_abcdefgh.fastshot';
const TEXT = Buffer.from(
  JSON.stringify({ ...sessionJson({ name: 'a', tags: ['b'] }, { scale: 1.5 }), more: [0.1] }),
);
const BUNDLE = bundleOf(TEXT, FILENAME);
let tars: readonly Buffer[] = [];

/** What a sealed session holds once it is unsealed: a tar. A member of the vault may have made it. */
export const sealedBundles: FuzzTarget = {
  name: 'sealed-bundles',
  weight: 8,
  memoryMb: 128,
  seeds: () => tars,
  tokens: [
    'session.json',
    '../../x',
    '/etc/passwd',
    '1/original.png',
    './',
    '././@LongLink',
    'ustar\0',
    '00000000000\0',
    '77777777777\0',
    '\0'.repeat(512),
    '\u0080'.repeat(12),
  ],
  start: async (_context: FuzzContext) => {
    const escaping = { ...BUNDLE, files: BUNDLE.files.map((file) => ({ ...file, path: '../../x' })) };
    tars = await Promise.all([BUNDLE, escaping, { ...BUNDLE, files: [] }].map(wholeTar));
  },
  run: async (input) => {
    const files: BundleFile[] = [];
    let head: Buffer | undefined;
    for await (const event of readBundle(inPieces(input), FILENAME, input.length)) {
      if (event.kind === 'head') head = event.sessionJson;
      else {
        assert.match(event.file.path, /^(?:\d+\/)?[a-z0-9.-]+$/);
        if (event.intact) files.push(event.file);
      }
    }
    const text = await answerOf(() => desktopText(head!, files, FILENAME));
    return `${files.length} ${wordOf(text)}`;
  },
};

/** The `session.json` of a sealed session, alone and put together again for the desktop app. */
export const sealedSessionJson: FuzzTarget = {
  name: 'sealed-session-json',
  weight: 8,
  memoryMb: 160,
  seeds: () => [BUNDLE.sessionJson],
  tokens: [
    ...JSON_TOKENS,
    `"${FILENAME}"`,
    '{"file":"1/original.png"}',
    '{"file":"../x"}',
    ...words`"files": "windows": "extra": "bare": "session": "metadata": "path": "sha256": "size":`,
  ],
  run: async (input) => {
    const { images, files, thumbnail, metadata } = parseSessionJson(input, FILENAME);
    for (const { path } of files) assert.match(path, /^(?:\d+\/)?[a-z][a-z0-9-]*\.[a-z0-9]+$/);
    assert.equal(metadata.sealed?.sha256, createHash('sha256').update(input).digest('hex'));
    const text = await answerOf(() => desktopText(input, BUNDLE.files, FILENAME));
    return `${images.length} ${files.length} ${thumbnail !== undefined} ${wordOf(text)}`;
  },
};

async function wholeTar(bundle: Bundle): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of tarOf(bundle, FILENAME)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** As the bytes arrive: in pieces of any length. */
async function* inPieces(input: Buffer): AsyncGenerator<Uint8Array> {
  const length = 1 + ((input[0] ?? 0) << 4);
  for (let at = 0; at < input.length; at += length) yield input.subarray(at, at + length);
}
