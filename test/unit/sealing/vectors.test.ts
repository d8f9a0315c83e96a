import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { isFastshotError } from '../../../src/base/errors';
import { parseKeptNames, parseKeptPart, recipientHash } from '../../../src/session/sealed/keptSessions';
import { readAgeHeader } from '../../../src/session/sealed/ageFile';
import { parseKeyFile } from '../../../src/session/sealed/keyFile';
import { parseVaultFile } from '../../../src/session/sealed/vaultFile';
import { memoryReader } from '../../../src/session/memoryReader';
import { sealedVault, type SealedVault } from '../../../src/sealing/sealedVault';
import { withAge } from '../../support/sealing/ageScript';
import { never } from '../../support/sealing/sealedVaults';

const FOLDER = path.resolve(__dirname, '../../vectors/sealed');
const { filename, vaultId, passphrase, identity, oldIdentity, recipient, vectors } = JSON.parse(
  readFileSync(path.join(FOLDER, 'manifest.json'), 'utf8'),
) as Record<'filename' | 'vaultId' | 'passphrase' | 'identity' | 'oldIdentity' | 'recipient', string> & {
  readonly vectors: readonly {
    readonly file: string;
    readonly kind: 'session' | 'index' | 'vault' | 'key' | 'kept';
    readonly expect: string;
    readonly about: string;
  }[];
};

describe('the vectors of the sealed format', () => {
  const age = withAge();
  let vault: SealedVault;
  before(() => {
    vault = sealedVault(age(), { vaultId, keys: [{ generation: 1, identity }], recipient });
  });

  const open = async (bytes: Buffer, by: string, name: string): Promise<Uint8Array> => {
    const openWith = { identities: [by] };
    return (await age().run({ kind: 'open', openWith, name }, { input: bytes }, never)).bytes;
  };
  /** Reads one as the product does. */
  const READ: Record<(typeof vectors)[number]['kind'], (bytes: Buffer, file: string) => Promise<void>> = {
    session: async (bytes) => {
      const document = await vault.decode(bytes, filename);
      assert.deepEqual(document.problems, []);
      assert.equal(document.images.length, 1);
      assert.deepEqual(document.images[0]!.problems, []);
      const metadata = await vault.readMetadata(memoryReader(bytes, filename), never);
      assert.equal(metadata?.name, 'Vector');
      // Also as the desktop app has it: every good one can be exported.
      assert.match(Buffer.from(await vault.toLocalFile(bytes, filename)).toString(), /"name": "Vector"/);
    },
    index: async (bytes) => assert.equal((await vault.parseMetaIndex(bytes, filename)).name, 'Vector'),
    vault: async (bytes) => void parseVaultFile(bytes, vaultId),
    key: async (bytes, file) => {
      const openWith = { passphrase };
      const opened = await age().run({ kind: 'open', openWith, name: file }, { input: bytes }, never);
      const { keys } = parseKeyFile(opened.bytes, vaultId, file);
      assert.deepEqual(
        keys.map((key) => key.identity),
        [identity, oldIdentity],
      );
    },
    kept: async (bytes, file) => {
      const madeFor = { vault_id: vaultId, generation: 2, recipient_sha256: recipientHash(recipient) };
      if (readAgeHeader(bytes, bytes.length, file).stanzas.length > 1) {
        await open(bytes, oldIdentity, file);
        const names = parseKeptNames(await open(bytes, identity, file), madeFor, file);
        return assert.deepEqual([...names], [[filename, undefined]]);
      }
      const { sessions } = parseKeptPart(await open(bytes, identity, file), madeFor, file);
      assert.deepEqual([...sessions.keys()], [filename]);
    },
  };

  for (const { file, kind, expect, about } of vectors) {
    it(`${file}: ${about}`, async () => {
      const outcome = await READ[kind](readFileSync(path.join(FOLDER, file)), file).then(
        () => 'ok',
        (error: unknown) => {
          if (isFastshotError(error)) return error.code;
          throw error;
        },
      );
      assert.equal(outcome, expect);
    });
  }

  it('are all in the manifest', () => {
    const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'manifest.json')
      .map((entry) => path.relative(FOLDER, path.join(entry.parentPath, entry.name)));
    assert.deepEqual(files.sort(), vectors.map(({ file }) => file).sort());
  });
});
