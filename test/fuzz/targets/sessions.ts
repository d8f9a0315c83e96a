import assert from 'node:assert/strict';
import type { SessionDocument } from '../../../src/session/document';
import { desktopVault } from '../../../src/session/desktopVault';
import type { RangeReader } from '../../../src/session/vault';
import { xor } from '../../../src/session/xor';
import { readFixture, samples } from '../../support/session/samples';
import { container, makePng, sessionJson } from '../../support/session/madeSessions';
import { answerOf, wordOf } from '../answers';
import { JSON_TOKENS, makeJson, type JsonGrammar } from '../json';
import type { FuzzTarget } from '../target';
import { words } from '../words';

const KEY = Buffer.from('fuzz key');
const vault = desktopVault(KEY.toString());
const FILENAME = '20250621114615_fuzz.fastshot';
/** Fixtures above this are not mutated: small ones go through the same code in less time. Bytes. */
const MAX_SEED = 20_000;

const PNG = makePng().toString('base64');
const SESSION: JsonGrammar = {
  members: [
    ...words`session metadata windows version timestamp is_temp_cache geometry scale x width original_image_data annotated_original_data image_data image draw_history is_hidden type data text name desc tags color class created_at image_count thumbnail_collage`,
  ],
  values: [
    PNG,
    `${PNG}!`,
    'iVBORw0KGgo=',
    'PHN2Zy8+',
    sessionJson(),
    [[1, 2, 3, 4]],
    ['text', 1, 2, 'x'],
    { type: 'lines', data: [[1, 2, 3, 4]] },
    { type: 'text', data: { x: 1, y: 2, text: 'a' } },
    1,
    1.5,
    'blue',
  ],
};

const small = samples
  .filter(({ path }) => path.endsWith('.fastshot'))
  .map(({ path, key }) => [path, key ?? ''] as const)
  .filter(([path]) => readFixture(path).length < MAX_SEED);

/** Whole files, covers and all. */
export const sessionFiles: FuzzTarget = {
  name: 'session-files',
  weight: 8,
  memoryMb: 224,
  seeds: () => [
    ...small.map(([path]) => readFixture(path)),
    Buffer.from(JSON.stringify(sessionJson())),
    container(makePng(), xor(Buffer.from(JSON.stringify(sessionJson(), null, 2)), KEY)),
    container(makePng(2, 2, Buffer.from('FHDR')), JSON.stringify(sessionJson())),
    Buffer.from('age-encryption.org/v1\n-> X25519 x'),
  ],
  tokens: [...JSON_TOKENS, ...words`FHDR IEND IDAT IHDR`, '\u0089PNG\r\n\u001a\n', 'age-encryption.org/v1'],
  run: (input) => check(input),
};

/** What is inside of them: the text, XORed by the right key behind a cover, so that mutations hit the JSON. */
export const sessionTexts: FuzzTarget = {
  name: 'session-texts',
  weight: 12,
  memoryMb: 128,
  seeds: () => [
    Buffer.from(JSON.stringify(sessionJson(), null, 2)),
    Buffer.from(
      JSON.stringify(
        sessionJson(
          { name: 'x', tags: ['a'], desc: 'y', image_count: 1 },
          { scale: 1.5, draw_history: [['text', 1, 2, 'y'], [[1, 2, 3, 4]]] },
        ),
        null,
        2,
      ),
    ),
    Buffer.from(
      JSON.stringify({ is_temp_cache: true, windows: [{ image: PNG, original_image: PNG, x: 1 }] }),
    ),
    Buffer.from(JSON.stringify({ metadata: { name: 'first' }, session: { windows: [{}] } })),
  ],
  tokens: [...JSON_TOKENS, ...SESSION.members.map((name) => `"${name}":`), `"${PNG}"`],
  generate: (random) => Buffer.from(makeJson(random, SESSION)),
  run: (input) => check(container(makePng(), xor(input, KEY))),
};

/** Opens a session in every way the product does. */
async function check(file: Buffer): Promise<string> {
  const stored = await answerOf(() => vault.toStoredFile(file, FILENAME));
  if (stored instanceof Uint8Array) await vault.decode(stored, FILENAME);
  const local = await answerOf(() => vault.toLocalFile(file, FILENAME));
  if (local instanceof Uint8Array) await answerOf(() => desktopVault('').decode(local, FILENAME));
  const { signal } = new AbortController();
  const listed = await answerOf(() => vault.readMetadata(memoryReader(file), signal));
  const document = await vault.decode(file, FILENAME);
  return `${describe(document)} ${wordOf(listed)}`;
}

/** What a session came to; throws when it promises what is not there. */
function describe(document: SessionDocument): string {
  for (const { renditions, scale, geometry, drawings } of document.images) {
    assert.ok(scale > 0 && Number.isFinite(scale));
    assert.ok(Object.values(geometry).every(Number.isFinite));
    assert.ok(drawings.every(({ data }) => !Array.isArray(data) || data.flat().every(Number.isFinite)));
    for (const image of Object.values(renditions)) assert.equal(image.bytes().length, image.size);
  }
  const { container: kind, shape, images, problems } = document;
  const perImage = images.map(
    ({ problems: all, drawings }) => `${all.join(' ')}${drawings.length > 0 ? ' drawn' : ''}`,
  );
  return [kind, shape, images.length, ...problems, ...new Set(perImage)].join(' ');
}

/** Ranges as the product asks for them: never empty, never beyond the end. */
function memoryReader(file: Buffer): RangeReader {
  return {
    filename: FILENAME,
    size: file.length,
    read: async (offset, length) => {
      assert.ok(
        length > 0 && offset >= 0 && offset + length <= file.length,
        `${offset} + ${length} of ${file.length}`,
      );
      return Uint8Array.from(file.subarray(offset, offset + length));
    },
  };
}
