/**
 * `sealed.js WORKER STORE VAULT FILE…`: what the extension host does to unlock a vault, to seal a session of these
 * images, to save it and to open it. Prints how long each took, and for how long the event loop stood still, in ms.
 */
import { readFileSync } from 'node:fs';
import { AgeWorkers } from '../../../src/sealing/ageWorkers';
import { sealedVault } from '../../../src/sealing/sealedVault';
import { silentLog } from '../../../src/base/log';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { newImage } from '../../../src/session/write/draft';
import { encodeSessionInTurns } from '../../../src/session/write/encodeSession';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import { sessionKey, vaultPrefix } from '../../../src/storage/layout';
import { prefixedStore } from '../../../src/storage/prefixedStore';
import { systemClock } from '../../../src/sync/clock';
import { downloadSession } from '../../../src/sync/download';
import { openVault } from '../../../src/sync/vault/openVault';
import { NAME, never, PASSPHRASE, SIDE } from './sample';
import { watch } from './stillness';

async function main(worker: string, path: string, vaultId: string, images: readonly string[]): Promise<void> {
  const age = new AgeWorkers(worker);
  const bucket = createFolderStore({ kind: 'folder', path }, FOLDER_CAPABILITIES);
  const store = prefixedStore(bucket, vaultPrefix(vaultId));
  const deps = { store, age, clock: systemClock };
  const draft = {
    name: 'Large',
    desc: '',
    tags: [],
    class: '',
    createdAt: '2026-01-02T03:04:05',
    images: images.map((file) => newImage(readFileSync(file), SIDE, SIDE)),
  };

  const unlock = await watch(() => openVault(deps, vaultId, { passphrase: PASSPHRASE }, undefined, never));
  const vault = sealedVault(age, unlock.result.keys);
  const encode = await watch(() => encodeSessionInTurns(draft, NAME, true));
  const seal = await watch(() => vault.toStoredFile(encode.result, NAME));
  const open = await watch(() => vault.decode(seal.result, NAME));

  const { length: size } = seal.result;
  const { etag } = await store.put(
    sessionKey(NAME),
    seal.result,
    { contentType: 'application/octet-stream' },
    never,
  );
  const row = { filename: NAME, size, etag, modified: 0, metadata: undefined, problem: undefined };
  const files = new SessionFiles(`${path}-copies`);
  const download = await watch(() =>
    downloadSession({ store, vault, files, log: silentLog }, row, () => {}, never),
  );

  const { images: opened, problems } = download.result.document;
  if (opened.length !== images.length || problems.length > 0) throw new Error('Images are missing.');
  age.dispose();
  bucket.dispose();
  console.log(
    JSON.stringify({
      seal: seal.ms,
      open: open.ms,
      unlockBlocked: unlock.blocked,
      sealBlocked: Math.max(encode.blocked, seal.blocked),
      openBlocked: Math.max(open.blocked, download.blocked),
    }),
  );
}

void main(process.argv[2]!, process.argv[3]!, process.argv[4]!, process.argv.slice(5));
