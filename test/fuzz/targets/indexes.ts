import assert from 'node:assert/strict';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import type { SessionMetadata } from '../../../src/session/metadata';
import { parseOverallList } from '../../../src/session/overallList';
import { readOverallList } from '../../../src/session/readOverallList';
import { checkSessionName } from '../../../src/session/sessionName';
import { rebuildOverallList, updateOverallList } from '../../../src/session/write/updateOverallList';
import { wantedDesktopIndex } from '../../../src/sync/maintain/indexText';
import { readFixture, samples } from '../../support/session/samples';
import { answerOf, wordOf } from '../answers';
import { AWKWARD_TEXTS, JSON_TOKENS, makeJson, type JsonGrammar } from '../json';
import type { FuzzTarget } from '../target';
import { words } from '../words';

const FILENAME = '20250621114615_fuzz.fastshot';
const NOW = new Date('2026-01-02T03:04:05Z');

const INDEX: JsonGrammar = {
  members: [
    ...words`filename metadata metadata name desc tags color class image_count created_at file_size checksum version`,
  ],
  values: [FILENAME, FILENAME, 'other.fastshot', ['a', 'b'], 'blue', 3, '2026-01-02T03:04:05', 'sha256:00'],
};

const index = (value: object): Buffer =>
  Buffer.from(JSON.stringify({ filename: FILENAME, ...value }, null, 2));

/** Meta indexes, as the store has them; and the index that a rebuild would write in their place. */
export const metaIndexes: FuzzTarget = {
  name: 'meta-indexes',
  weight: 15,
  memoryMb: 128,
  seeds: () => [
    index({
      metadata: {
        name: 'a',
        desc: '# b',
        tags: ['c'],
        color: 'red',
        class: 'd',
        image_count: 2,
        file_size: 9,
      },
    }),
    index({
      metadata: { filename: FILENAME, metadata: { name: 'nested' } },
      checksum: 'x',
      ours: { more: [1] },
    }),
    ...samples
      .filter(({ path }) => path.endsWith('.meta.json'))
      .slice(0, 20)
      .map(({ path }) => readFixture(path)),
  ],
  tokens: [...JSON_TOKENS, ...INDEX.members.map((name) => `"${name}":`), `"${FILENAME}"`],
  generate: (random) => Buffer.from(makeJson(random, INDEX)),
  run: async (input) => {
    const metadata = await answerOf(() => parseMetaIndex(input, FILENAME));
    const { bytes, why } = wantedDesktopIndex(
      { filename: FILENAME, size: 5, modified: 0 },
      FRESH,
      input,
      'sha256:1',
    );
    assert.equal(parseMetaIndex(bytes, FILENAME).name, FRESH.name);
    if (metadata instanceof Error) return `${metadata.message} ${why}`;
    checkBounds(metadata);
    return `${Object.entries(metadata)
      .map(([name, value]) => (value ? name : ''))
      .join(' ')} ${why}`;
  },
};

const FRESH: SessionMetadata = { name: 'fresh', desc: '', tags: [], class: '' };

/** Ten thousand of them have to fit in memory, and every text into a file. */
function checkBounds({ name, desc, tags, class: className, createdAt = '' }: SessionMetadata): void {
  assert.ok(
    name.length <= 1000 && desc.length <= 65_536 && className.length <= 1000 && createdAt.length <= 40,
  );
  assert.ok(tags.length <= 200 && tags.every((tag) => tag.length <= 200));
  for (const text of [name, desc, className, createdAt, ...tags]) assert.ok(text.isWellFormed());
}

const LIST: JsonGrammar = {
  members: [...words`sessions sessions filename file_size checksum created_at total_sessions version`],
  values: [
    FILENAME,
    'b.fastshot',
    42,
    'etag:"abc"',
    `sha256:${'0'.repeat(64)}`,
    [],
    [{ filename: FILENAME, file_size: 1 }],
  ],
};
const ENTRY = { filename: FILENAME, created_at: '', file_size: 1, checksum: 'etag:a' };

/** The overall list: read, added to and rebuilt. */
export const overallLists: FuzzTarget = {
  name: 'overall-lists',
  weight: 15,
  memoryMb: 160,
  seeds: () => [
    rebuildOverallList(undefined, [ENTRY, { ...ENTRY, filename: 'b.fastshot' }], NOW),
    Buffer.from(JSON.stringify({ version: '1.0', sessions: [ENTRY, { ...ENTRY, extra: { a: [1] } }] })),
    ...samples
      .filter(({ path }) => path.endsWith('overall_meta.json'))
      .slice(0, 3)
      .map(({ path }) => readFixture(path)),
  ],
  tokens: [
    ...JSON_TOKENS,
    ...AWKWARD_TEXTS.map((text) => `"filename": ${JSON.stringify(text)},`),
    '"checksum"',
  ],
  generate: (random) => Buffer.from(makeJson(random, LIST)),
  run: async (input) => {
    const rebuilt = rebuildOverallList(input, [ENTRY], NOW);
    assert.deepEqual(parseOverallList(rebuilt).entries, [{ filename: FILENAME, size: 1, etag: 'a' }]);
    const updated = await answerOf(() => updateOverallList(input, { add: ENTRY }, NOW));
    if (updated instanceof Uint8Array) {
      assert.ok(parseOverallList(updated).entries.some(({ filename }) => filename === FILENAME));
    }
    // In turns and at once the same comes out, errors included.
    const inTurns = await answerOf(async () => (await readOverallList(input)).entries);
    assert.deepEqual(inTurns, await answerOf(async () => parseOverallList(input).entries));
    const { entries } = parseOverallList(input);
    for (const { filename, size } of entries) {
      assert.equal(checkSessionName(filename), undefined);
      assert.ok(Number.isSafeInteger(size) && size >= 0);
    }
    assert.equal(new Set(entries.map(({ filename }) => filename)).size, entries.length);
    return `${entries.length} ${wordOf(updated)}`;
  },
};
