import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { atRestKey } from '../../../src/cache/atRest';
import { exportedImages } from '../../../src/export/exportedImages';
import { FolderExport } from '../../../src/export/folderExport';
import { ZipExport } from '../../../src/export/zipExport';
import { loadVips } from '../../../src/images/vips';
import { addLocalSession } from '../../../src/local/addLocalSession';
import { desktopFile } from '../../../src/session/desktopFile';
import { desktopVault } from '../../../src/session/desktopVault';
import { memoryReader } from '../../../src/session/memoryReader';
import type { Vault } from '../../../src/session/vault';
import { carryFrom } from '../../../src/session/write/carry';
import { encodeSession } from '../../../src/session/write/encodeSession';
import { downloadSession } from '../../../src/sync/download';
import { EMPTY_FIELDS } from '../../../src/views/save/fields';
import { toDraft } from '../../../src/views/save/toDraft';
import { withImageTools } from '../../support/images/imageTools';
import { type Opener, picturesIn } from '../../support/images/picturesIn';
import { FORMATS, hidden, imagesOf, secretIn, sessionText, turned } from '../../support/images/secretPicture';
import { withAge } from '../../support/sealing/ageScript';
import { BUCKET } from '../../support/world/demoServer';
import { type Home, makeHome } from '../../support/world/home';
import { never } from '../../support/world/never';
import { openSealedWindow } from '../../support/world/sealedWindow';
import { sealedWorld } from '../../support/world/sealedWorld';
import type { WindowParts } from '../../support/world/windowParts';
import { demoWorld } from '../../support/world/world';

const FILE = '20260101120000_secret.fastshot';
const KEY = 'a key';
const DEVICE = Buffer.alloc(32, 1);
const ignore = (): void => {};

/** Where a session gets to: what each file there holds. */
type Places = Record<'the store' | 'this machine' | 'another machine' | 'exports', Buffer[]>;

/** Saves a session, has another machine download it, and exports it in every way. */
interface Setting {
  readonly openers: readonly Opener[];
  writeEverywhere(text: Buffer): Promise<Places>;
  close(): Promise<void>;
}

/**
 * Everything that is written of a session that was redacted, wherever it gets to: each image in it is looked at, whatever
 * it is wrapped in.
 */
describe('what is redacted and saved', () => {
  const tools = withImageTools();
  const age = withAge();
  let home: Home;
  let setting: Setting;
  before(() => loadVips());
  beforeEach(async () => {
    home = await makeHome();
  });
  afterEach(async () => {
    await setting.close();
    await home.remove();
  });

  for (const [vault, open] of [
    ['in the desktop app’s format', () => desktopSetting(home.path)],
    ['in a sealed vault', () => sealedSetting(home.path)],
  ] as const) {
    for (const format of FORMATS) {
      it(`is in no store, cache, thumbnail and export: ${format} ${vault}`, async () => {
        setting = await open();
        const original = await turned(format, 6);
        const text = sessionText({
          original_image_data: original,
          image_data: original,
          annotated_original_data: original,
        });
        const before = await secretsAt(await setting.writeEverywhere(text));
        for (const [place, count] of Object.entries(before)) {
          assert.ok(count > 0, `in ${place} it is not found where it is`);
        }
        await setting.close();
        await home.remove();
        home = await makeHome();
        setting = await open();
        const after = await secretsAt(await setting.writeEverywhere(await redacted(text)));
        assert.deepEqual(after, Object.fromEntries(Object.keys(before).map((place) => [place, 0])));
      });
    }
  }

  /** How many images show the secret, by place. */
  async function secretsAt(places: Places): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const [place, files] of Object.entries(places)) {
      const pictures = (await Promise.all(files.map((file) => picturesIn(file, setting.openers)))).flat();
      const shown = await Promise.all(pictures.map((picture) => showsSecret(picture)));
      assert.ok(
        shown.some((each) => each !== undefined),
        `${place} has no image that can be decoded`,
      );
      counts[place] = shown.filter((each) => each === true).length;
    }
    return counts;
  }

  /** Undefined for what only begins as an image does. */
  async function showsSecret(picture: Buffer): Promise<boolean | undefined> {
    const png = await tools()
      .toPng(picture, 'found', never)
      .catch(() => undefined);
    return png && secretIn(png.bytes).count > 0;
  }

  async function redacted(text: Buffer): Promise<Buffer> {
    const [image] = await imagesOf(text, FILE);
    const shown = await tools().toPng(image!.original()!, image!.label, never);
    const images = [hidden(image!, secretIn(shown.bytes).box)];
    const origin = { carried: carryFrom(text, Buffer.alloc(0), FILE) };
    const draft = await toDraft({ fields: EMPTY_FIELDS, images, origin }, tools(), new Date(), never);
    return encodeSession(draft, FILE);
  }

  async function desktopSetting(at: string): Promise<Setting> {
    const world = await demoWorld();
    const vault = desktopVault(KEY);
    return {
      openers: [desktopOpener(vault)],
      writeEverywhere: async (text) => {
        const window = await world.open({ home: join(at, 'mine'), key: KEY });
        const bytes = await vault.toStoredFile(text, FILE);
        const metadata = (await vault.readMetadata(memoryReader(bytes, FILE), never))!;
        await window.publish({ filename: FILE, bytes, contentType: 'image/png', metadata });
        const other = await world.open({ home: join(at, 'other'), key: KEY });
        await other.service.sync('full', never);
        return everywhere(at, text, other, vault, world);
      },
      close: () => world.close(),
    };
  }

  async function sealedSetting(at: string): Promise<Setting> {
    const world = await sealedWorld(age());
    const opened = await world.create();
    const window = await openSealedWindow(world, opened, join(at, 'mine'), DEVICE);
    const other = await openSealedWindow(world, opened, join(at, 'other'), DEVICE);
    const { vault } = window;
    let name = '';
    const atRest = atRestKey(DEVICE, opened.keys.keys[0]!.identity);
    return {
      openers: [
        async (bytes) => vault.toLocalFile(bytes, name),
        async (bytes) => atRest.open(bytes),
        desktopOpener(desktopVault(KEY)),
      ],
      writeEverywhere: async (text) => {
        const outcome = await window.save(JSON.parse(text.toString()) as object);
        assert.equal(outcome.state, 'published');
        await other.service.sync('full', never);
        name = [...other.mirror.rows().keys()][0]!;
        return everywhere(at, text, other, vault, world, window.deps.store);
      },
      close: async () => {
        window.close();
        other.close();
        await world.close();
      },
    };
  }

  /** @param other a window of another machine that has listed the session */
  async function everywhere(
    at: string,
    text: Buffer,
    { mirror, files }: WindowParts,
    vault: Vault,
    { server, store }: Pick<Awaited<ReturnType<typeof demoWorld>>, 'server' | 'store'>,
    from = store,
  ): Promise<Places> {
    const row = [...mirror.rows().values()][0]!;
    const downloading = { store: from, vault, files, log: silentLog };
    const { document, bytes } = await downloadSession(downloading, row, ignore, never);
    await addLocalSession(join(at, 'mine'), FILE, text);

    const local = await vault.toLocalFile(bytes, row.filename);
    const exports = join(at, 'exports');
    await fs.mkdir(exports);
    const target = await FolderExport.begin(exports);
    const images = exportedImages(document, 'all').images.map(({ name, image }) => ({
      name,
      bytes: () => image.bytes(),
    }));
    await target.addFolder('images', images, never);
    for (const form of [{ kind: 'local' }, { kind: 'cloud', key: KEY }] as const) {
      await target.addFile(`${form.kind}.fastshot`, await desktopFile(local, FILE, form), never);
    }
    await target.finish();
    const zip = new ZipExport(join(exports, 'images.zip'), new Date());
    await zip.addFolder('images', images, never);
    await zip.finish();
    return {
      'the store': server.objects(BUCKET).map((object) => object.bytes),
      'this machine': await filesBelow(join(at, 'mine')),
      'another machine': await filesBelow(join(at, 'other')),
      exports: await filesBelow(exports),
    };
  }
}).timeout(120_000);

const desktopOpener =
  (vault: Vault): Opener =>
  async (bytes) =>
    vault.toLocalFile(bytes, FILE);

async function filesBelow(folder: string): Promise<Buffer[]> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => fs.readFile(join(parentPath, name))));
}
