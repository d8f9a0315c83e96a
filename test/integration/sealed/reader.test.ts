import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { metaIndexKey } from '../../../src/storage/layout';
import { addMember } from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import { removeSession } from '../../../src/sync/write/remove';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import { bucketSamples, readFixture } from '../../support/session/samples';
import { makePng } from '../../support/session/madeSessions';
import { withAge } from '../../support/sealing/ageScript';
import { openSealedWindow, type SealedWindow } from '../../support/world/sealedWindow';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';

const SAMPLES = bucketSamples.slice(0, 5);

/** What Debian's own programs are needed for this, and are not there. */
function missingTools(): string[] {
  return ['age', 'age-keygen', 'tar', 'jq'].filter((tool) => spawnSync('which', [tool]).status !== 0);
}

describe("a reader made of Debian's age, tar and jq", function () {
  this.timeout(60_000);
  const age = withAge();
  let site: SealedWorld;
  let folder: string;
  before(async function () {
    const missing = missingTools();
    if (missing.length > 0) {
      if (process.env['CI'] === 'true') assert.fail(`missing: ${missing.join()}`);
      return this.skip();
    }
    site = await sealedWorld(age());
    folder = await fs.mkdtemp(join(tmpdir(), 'fastshot-reader-'));
  });
  after(async () => {
    await site?.close();
    if (folder) await fs.rm(folder, { recursive: true, force: true });
  });

  const shell = (script: string, input?: Buffer): Buffer =>
    execFileSync('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      input,
      maxBuffer: 64 * 1024 * 1024,
    });
  const json = (script: string): unknown => JSON.parse(shell(script).toString());

  /** The whole bucket as files, as `aws s3 sync` would make them. */
  const download = async (): Promise<void> => {
    for (const { key, bytes } of site.server.objects(BUCKET)) {
      await fs.mkdir(dirname(join(folder, key)), { recursive: true });
      await fs.writeFile(join(folder, key), bytes);
    }
  };

  it('reads a whole vault of ours, also after its key was replaced', async () => {
    let vault = await site.create();
    const { vaultId } = vault.keys;
    shell('age-keygen -o ann.txt 2>/dev/null');
    const ann = shell('age-keygen -y ann.txt').toString().trim();
    await addMember(site.deps(vaultId), vault, { name: 'Ann', recipient: ann }, never);
    await fs.writeFile(join(folder, 'recovery.txt'), `${vault.recoveryKey}\n`);

    const originals = new Map<string, Buffer>();
    const save = async (window: SealedWindow, sample: (typeof SAMPLES)[number]): Promise<void> => {
      const text = await desktopVault(sample.key).toLocalFile(readFixture(sample.path), sample.filename);
      const saved = await window.save(JSON.parse(Buffer.from(text).toString()) as object);
      assert.equal(saved.state, 'published');
      if (saved.state === 'published') originals.set(saved.row.filename, Buffer.from(text));
    };
    const first = await openSealedWindow(site, vault, join(folder, 'home'));
    for (const sample of SAMPLES.slice(0, 3)) await save(first, sample);
    first.close();
    vault = { ...vault, ...(await rotateKey(site.deps(vaultId), vault, { passphrase: PASSPHRASE }, never)) };
    const second = await openSealedWindow(site, vault, join(folder, 'home'));
    for (const sample of SAMPLES.slice(3)) await save(second, sample);
    // One more, that is removed again.
    const doomed = await second.save({ session: { windows: [] }, metadata: { name: 'in the trash' } });
    const { filename: removed } = doomed.state === 'published' ? doomed.row : assert.fail(doomed.state);
    await removeSession(second.writer.deps, second.mirror.rows().get(removed)!, never);
    second.close();
    await download();

    // With a member's own key, with the recovery key: the same vault's key comes out.
    const at = `sealed/${vaultId}`;
    const keyOf = (identity: string): string =>
      shell(
        `for k in $(jq -r '.keys[].file' ${at}/vault.json); do age -d -i ${identity} ${at}/$k 2>/dev/null && exit 0; done; exit 1`,
      ).toString();
    const key = keyOf('ann.txt');
    assert.equal(keyOf('recovery.txt'), key);
    await fs.writeFile(join(folder, 'key.txt'), key);

    const inTrash = shell(`cd ${at}/trash && ls *_${removed}`).toString().trim();
    assert.match(inTrash, /^\d{8}T\d{9}Z-[0-9a-f]{6}_\d{14}_[a-z2-7]{8}\.fastshot$/);
    const bundle = `age -d -i key.txt ${at}/trash/${inTrash} | tar x -O session.json`;
    assert.equal(json(`${bundle} | jq .filename`), removed);
    assert.equal(json(`${bundle} | jq .metadata.name`), 'in the trash');
    assert.equal(
      (json(`age -d -i key.txt ${at}/trash/${inTrash}.meta.age | jq .`) as Index).filename,
      removed,
    );
    assert.equal(shell(`wc -c < ${at}/trash/${inTrash}.settled`).toString().trim(), '0');

    const filenames = (json(`jq '[.sessions[].filename]' ${at}/overall_meta.json`) as string[]).sort();
    assert.deepEqual(filenames, [...originals.keys()].sort());
    for (const [filename, original] of originals) {
      shell(`rm -rf one && mkdir one && age -d -i key.txt ${at}/sessions/${filename} | tar x -C one`);
      const document = JSON.parse(original.toString()) as Desktop;
      assert.equal(json(`jq .filename one/session.json`), filename);
      assert.equal(json(`jq .metadata.name one/session.json`), document.metadata['name']);
      const index = json(`age -d -i key.txt ${at}/${metaIndexKey(filename, 'sealed')} | jq .`) as Index;
      assert.equal(index.filename, filename);
      assert.equal(index.metadata.name, document.metadata['name']);
      assert.equal(index.session_json_sha256, shell('sha256sum one/session.json').toString().slice(0, 64));
      shell(`cd one && jq -r '.files[] | "\\(.sha256)  \\(.path)"' session.json | sha256sum -c --quiet`);
      // Every image of every window, by nothing but its file.
      for (const [n, window] of document.session.windows.entries()) {
        for (const member of ['original_image_data', 'annotated_original_data', 'image_data']) {
          const base64 = window[member];
          if (typeof base64 !== 'string') continue;
          const path = json(`jq '.windows[${n}].${member}.file' one/session.json`) as string;
          const image = await fs.readFile(join(folder, 'one', path));
          assert.equal(image.toString('base64'), base64);
        }
        assert.deepEqual(json(`jq '.windows[${n}].draw_history' one/session.json`), window['draw_history']);
      }
    }
  });

  it('makes a vault and a session that we open', async () => {
    const vaultId = 'madebyhand234567';
    const at = `sealed/${vaultId}`;
    const png = makePng();
    const filename = '20260102030405_byhand22.fastshot';
    const sha256 = createHash('sha256').update(png).digest('hex');
    await fs.writeFile(join(folder, 'shot.png'), png);
    shell(`
      mkdir -p ${at}/keys ${at}/sessions ${at}/meta_indexes new/1
      age-keygen -o plain.txt 2>/dev/null
      { echo '# vault: ${vaultId}'; echo '# generation: 1'; grep AGE-SECRET-KEY plain.txt; } > vault-key.txt
      age-keygen -o bob.txt 2>/dev/null
      age -r $(age-keygen -y bob.txt) -r $(age-keygen -y plain.txt) -o ${at}/keys/byhand22.age vault-key.txt
      jq -n '{version: 1, vault_id: "${vaultId}", keys: [{id: "byhand22", file: "keys/byhand22.age", generation: 1}]}' > ${at}/vault.json
      cp shot.png new/1/original.png
      jq -n '{version: 1, filename: "${filename}", content_id: "${'0'.repeat(32)}",
        metadata: {name: "By hand", desc: "", tags: ["t"], color: "green", class: "", created_at: "2026-01-02T03:04:05", image_count: 1},
        files: [{path: "1/original.png", size: ${png.length}, sha256: "${sha256}"}],
        windows: [{original_image_data: {file: "1/original.png"}}]}' > new/session.json
      tar c -C new session.json 1 | age -r $(age-keygen -y plain.txt) -o ${at}/sessions/${filename}
      age-keygen -y plain.txt > recipient.txt
      jq -n --arg size "$(stat -c %s ${at}/sessions/${filename})" --arg sha "$(sha256sum new/session.json | cut -c1-64)" \\
        '{version: 1, filename: "${filename}", content_id: "${'0'.repeat(32)}", session_json_sha256: $sha, file_size: ($size | tonumber),
        metadata: {name: "By hand", desc: "", tags: ["t"], color: "green", class: "", created_at: "2026-01-02T03:04:05", image_count: 1}}' |
        age -r $(cat recipient.txt) -o ${at}/${metaIndexKey(filename, 'sealed')}
    `);
    for (const entry of await fs.readdir(join(folder, at), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      site.server.putObject(BUCKET, path.slice(folder.length + 1), await fs.readFile(path));
    }
    const identity = /AGE-SECRET-KEY-\S+/.exec(await fs.readFile(join(folder, 'bob.txt'), 'utf8'))![0];
    const opened = await openVault(site.deps(vaultId), vaultId, { identities: [identity] }, undefined, never);
    const window = await openSealedWindow(site, opened, join(folder, 'other-home'));
    try {
      await window.service.sync('full', never);
      const row = window.mirror.rows().get(filename)!;
      assert.equal(row.problem, undefined);
      assert.equal(row.metadata!.name, 'By hand');
      const bytes = await fs.readFile(join(folder, at, 'sessions', filename));
      const document = await window.vault.decode(bytes, filename, { known: row.metadata!.sealed });
      assert.deepEqual(Buffer.from(document.images[0]!.renditions.original!.bytes()), png);
      assert.deepEqual(document.images[0]!.problems, []);
    } finally {
      window.close();
    }
  });

  it('opens key files with a passphrase, and we open those it makes', async () => {
    // age asks a terminal for passphrases; `script` lends it one.
    const { identity } = await age().run({ kind: 'newIdentity' }, {}, never);
    const sealFor = { passphrase: 'a long one of ours', workFactor: 12 };
    const ours = await age().run({ kind: 'seal', sealFor }, { input: Buffer.from(identity) }, never);
    await fs.writeFile(join(folder, 'ours.age'), ours);
    const plain = shell(
      `printf '%s\\n' 'a long one of ours' | script -qec 'age -d -o out.txt ours.age' /dev/null >/dev/null; cat out.txt`,
    );
    assert.equal(plain.toString(), identity);
    await fs.writeFile(join(folder, 'plain-text'), 'a text');
    shell(
      `printf '%s\\n%s\\n' 'theirs' 'theirs' | script -qec 'age -p -o theirs.age plain-text' /dev/null >/dev/null`,
    );
    const theirs = await fs.readFile(join(folder, 'theirs.age'));
    const openWith = { passphrase: 'theirs' };
    const { bytes } = await age().run({ kind: 'open', openWith, name: 'theirs' }, { input: theirs }, never);
    assert.equal(Buffer.from(bytes).toString(), 'a text');
  });
});

interface Desktop {
  readonly session: { readonly windows: readonly Record<string, unknown>[] };
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Index {
  readonly filename: string;
  readonly session_json_sha256: string;
  readonly metadata: { readonly name: string };
}
