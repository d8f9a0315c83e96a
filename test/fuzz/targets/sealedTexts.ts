import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readAgeHeader, MAX_WORK_FACTOR, plaintextSize } from '../../../src/session/sealed/ageFile';
import { keptPartText, parseKeptNames, parseKeptPart } from '../../../src/session/sealed/keptSessions';
import { keyFileText, parseKeyFile } from '../../../src/session/sealed/keyFile';
import { parseSealedIndex, sealedIndexText } from '../../../src/session/sealed/sealedIndex';
import { newestGeneration, parseVaultFile, vaultFileText } from '../../../src/session/sealed/vaultFile';
import { JSON_TOKENS } from '../json';
import type { FuzzTarget } from '../target';
import { words } from '../words';

const VAULT = 'k3j5h2m7k3j5h2m7';
const FILENAME = '20250621114615_abcdefgh.fastshot';
const HASH = '0'.repeat(64);
const KEPT = { vault_id: VAULT, generation: 2, recipient_sha256: HASH } as const;
const IDENTITY = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`;
const AGE_FILE = Buffer.concat([
  Buffer.from(
    `age-encryption.org/v1\n-> X25519 ${'a'.repeat(43)}\n${'b'.repeat(43)}\n--- ${'c'.repeat(43)}\n`,
  ),
  Buffer.alloc(200),
]);
const VECTORS = path.resolve('test/vectors/sealed');

/** `vault.json`: nothing in it can lead to a file elsewhere. */
export const vaultFiles: FuzzTarget = {
  name: 'sealed-vault-files',
  weight: 8,
  memoryMb: 128,
  seeds: () => [
    ...words`good-plain good-rotated bad-path`.map((name) =>
      readFileSync(path.join(VECTORS, `vault/${name}.json`)),
    ),
    vaultFileText({
      version: 1,
      vault_id: VAULT,
      keys: [{ id: 'abcdefgh', file: 'keys/abcdefgh.age', generation: 1 }],
      kept: [{ file: 'keys/kept-2-a.age', generation: 2 }],
    }),
  ],
  tokens: [
    ...JSON_TOKENS,
    `"${VAULT}"`,
    ...words`"keys": "kept": "generation": "file": "keys/../../x.age" "keys/a.age"`,
  ],
  run: (input) => {
    const vault = parseVaultFile(input, VAULT);
    const files = [...vault.keys, ...(vault.kept ?? [])].map(({ file }) => file);
    for (const file of files) assert.match(file, /^keys\/[a-z0-9][a-z0-9.-]*\.age$/);
    assert.ok(newestGeneration(vault) >= 1);
    return `${vault.keys.length} ${vault.kept?.length}`;
  },
};

/** Key files and lists of kept sessions, once they are unsealed: members may have written them. */
export const keyFiles: FuzzTarget = {
  name: 'sealed-keys',
  weight: 8,
  memoryMb: 128,
  seeds: () => [
    keyFileText({ vaultId: VAULT, keys: [2, 1].map((generation) => ({ generation, identity: IDENTITY })) }),
    keptPartText({
      ...KEPT,
      part: 1,
      parts: 2,
      sessions: new Map([[FILENAME, { head: HASH, index: HASH }]]),
    }),
    Buffer.from(JSON.stringify({ version: 1, ...KEPT, names: [FILENAME] })),
  ],
  tokens: [...JSON_TOKENS, `# vault: ${VAULT}\n`, '# generation: 1\n', `${IDENTITY}\n`, `"${HASH}"`, '\r\n'],
  run: (input) => {
    if (input[0] === 0x7b) return readList(input);
    const { keys } = parseKeyFile(input, VAULT, 'key.age');
    for (const [index, { generation }] of keys.entries()) {
      assert.equal(generation, keys[0]!.generation - index);
    }
    return `keys ${keys.length}`;
  },
};

/** By its version, as the product does by its recipients. */
function readList(input: Buffer): string {
  if (input.includes('"version":1')) return `names ${parseKeptNames(input, KEPT, 'kept.age').size}`;
  const { part, parts, sessions } = parseKeptPart(input, KEPT, 'kept.age');
  assert.ok(part >= 1 && part <= parts);
  for (const { head } of sessions.values()) assert.match(head, /^[0-9a-f]{64}$/);
  return `kept ${sessions.size}`;
}

/** Indexes of sealed sessions, once they are unsealed. */
export const sealedIndexes: FuzzTarget = {
  name: 'sealed-indexes',
  weight: 8,
  memoryMb: 64,
  seeds: () => [
    sealedIndexText(
      { filename: FILENAME, size: 9 },
      {
        name: 'a',
        desc: 'b',
        tags: ['c'],
        class: '',
        imageCount: 1,
        sealed: { contentId: '0'.repeat(32), sha256: HASH },
      },
    ),
  ],
  tokens: [
    ...JSON_TOKENS,
    `"${FILENAME}"`,
    ...words`"filename": "content_id": "session_json_sha256": "file_size": "metadata":`,
  ],
  run: (input) => {
    const { name, tags, sealed } = parseSealedIndex(input, FILENAME);
    assert.ok(name.length <= 1000 && tags.length <= 200 && Number.isSafeInteger(sealed?.size));
    return `${tags.length}`;
  },
};

/** Heads of age files, which nothing vouches for: what must not even be tried is refused. */
export const ageHeaders: FuzzTarget = {
  name: 'age-headers',
  weight: 8,
  memoryMb: 96,
  seeds: () => [AGE_FILE, readFileSync(path.join(VECTORS, 'key/good-passphrase.age'))],
  tokens: [
    '\n',
    '-> ',
    '--- ',
    'age-encryption.org/v2\n',
    '-----BEGIN AGE ENCRYPTED FILE-----',
    ...words`X25519 scrypt 21 20 99999999999 -1 NaN`,
    '-> scrypt a 30\nb\n',
  ],
  run: (input) => {
    const header = readAgeHeader(input, input.length, 'a.age');
    assert.ok((header.workFactor ?? 0) <= MAX_WORK_FACTOR);
    assert.ok(header.length > 0 && header.length < input.length);
    const size = plaintextSize(input.length, header);
    assert.ok(size >= 0 && size < input.length);
    return `${header.stanzas.join(' ').slice(0, 50)} ${header.workFactor}`;
  },
};
