import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Sandbox } from './connected';
import { connect, createSandbox, disconnect, readFixture, SAMPLE, sessionUri } from './connected';

interface Manifest {
  readonly files: readonly {
    readonly path: string;
    readonly expect: {
      readonly windows: readonly {
        readonly images: Record<string, { readonly png_sha256: string } | null>;
      }[];
    };
  }[];
}

const NAMES: Record<string, string> = {
  original_image_data: 'original',
  annotated_original_data: 'annotated',
  image_data: 'zoomed',
};

const { fs } = vscode.workspace;

/** What the sample's images are called as files, and the hash of each. */
function expectedImages(): Map<string, string> {
  const { files } = JSON.parse(readFixture('manifest.json').toString()) as Manifest;
  const windows = files.find(({ path }) => path === SAMPLE.fixture)?.expect.windows ?? [];
  const entries = windows.flatMap(({ images }, index) =>
    Object.entries(images).flatMap(([name, image]): [string, string][] =>
      image ? [[`${index + 1}-${NAMES[name]}.png`, image.png_sha256]] : [],
    ),
  );
  return new Map(entries);
}

describe('the fastshot: file system', () => {
  let sandbox: Sandbox;
  let id: string;
  before(async () => {
    sandbox = createSandbox();
    id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
  });
  after(() => disconnect(sandbox));

  it('holds each session as a read-only file with the bytes of the store', async () => {
    const bytes = readFixture(SAMPLE.fixture);
    const { type, size, permissions } = await fs.stat(sessionUri(id));
    assert.deepEqual([type, size], [vscode.FileType.File, bytes.length]);
    assert.equal(permissions, vscode.FilePermission.Readonly);
    assert.deepEqual(Buffer.from(await fs.readFile(sessionUri(id))), bytes);
  });

  it('holds its images as files in a folder', async () => {
    const folder = sessionUri(id, '');
    assert.equal((await fs.stat(folder)).type, vscode.FileType.Directory);
    const expected = expectedImages();
    assert.ok(expected.size > 0);
    const found = await fs.readDirectory(folder);
    assert.deepEqual(found.map(([name]) => name).toSorted(), [...expected.keys()].toSorted());
    for (const [name, type] of found) {
      const bytes = await fs.readFile(sessionUri(id, name));
      assert.equal(type, vscode.FileType.File);
      assert.equal(createHash('sha256').update(bytes).digest('hex'), expected.get(name), name);
      assert.equal((await fs.stat(sessionUri(id, name))).size, bytes.byteLength);
    }
  });

  it('refuses every change', async () => {
    assert.equal(fs.isWritableFileSystem('fastshot'), false);
    const other = sessionUri(id).with({ path: `/cloud/${id}/20990101000000_new.fastshot` });
    await assert.rejects(async () => fs.writeFile(other, new Uint8Array(1)));
    await assert.rejects(async () => fs.writeFile(sessionUri(id), new Uint8Array(1)));
    await assert.rejects(async () => fs.delete(sessionUri(id)));
    await assert.rejects(async () => fs.rename(sessionUri(id), other));
    await assert.rejects(async () => fs.copy(sessionUri(id), other));
    await assert.rejects(async () => fs.createDirectory(sessionUri(id, 'folder')));
    assert.deepEqual(Buffer.from(await fs.readFile(sessionUri(id))), readFixture(SAMPLE.fixture));
  });

  it('knows no other files', async () => {
    for (const path of [
      `/cloud/${id}/20990101000000_missing.fastshot`,
      `/cloud/another-store/${SAMPLE.filename}`,
      `/cloud/${id}/../../etc/passwd`,
      '/elsewhere/file.fastshot',
    ]) {
      const uri = vscode.Uri.from({ scheme: 'fastshot', path });
      await assert.rejects(async () => fs.readFile(uri), { code: 'FileNotFound' }, path);
    }
    await assert.rejects(async () => fs.readFile(sessionUri(id, '99-original.png')), {
      code: 'FileNotFound',
    });
  });
});
