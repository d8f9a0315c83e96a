import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../../src/base/log';
import { toEntry, type CatalogEntry } from '../../../../src/catalog/entry';
import { decodeSession } from '../../../../src/session/decode';
import { carryFrom } from '../../../../src/session/write/carry';
import { newImage } from '../../../../src/session/write/draft';
import { FormDraft } from '../../../../src/views/save/drafts/formDraft';
import { discardDraft, listDrafts, readDraft } from '../../../../src/views/save/drafts/formDrafts';
import { EMPTY_FIELDS } from '../../../../src/views/save/fields';
import type { FormContent } from '../../../../src/views/save/formContent';
import type { NewFormImage } from '../../../../src/views/save/formImage';
import type { FormSeed } from '../../../../src/views/save/formSeed';
import { sessionImages } from '../../../../src/views/save/sessionImages';
import { makePng } from '../../../support/session/madeSessions';

const FIELDS = { ...EMPTY_FIELDS, name: 'login', desc: '**half** written', tags: ['bug'] };
const REGION = { x: 0, y: 0, width: 1, height: 1, mode: 'black' } as const;
const STORE = 'a-store';

describe('what is not saved of a form', () => {
  let home = '';
  let folder = '';
  const nowhere = { storeId: STORE, find: () => undefined };
  const draftOf = (seed: FormSeed): FormDraft => new FormDraft(folder, seed, silentLog, () => 1_000);
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'fastshot-forms-'));
    folder = path.join(home, 'storage/drafts');
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is there in the next life: texts, images in their order, regions taken over and being drawn', async () => {
    const seed = seedOf([image('a.png', 2), image('b.png', 3)]);
    const draft = draftOf(seed);
    const [a, b] = numbered(seed.images);
    const pasted = { ...image('Pasted image', 4), id: 3 };
    await draft.keep({ ...entered(seed), images: [a!, b!] }, STORE);
    const images = [pasted, { ...b!, regions: [REGION] }];
    await draft.keep({ fields: FIELDS, images, redacting: { id: 3, regions: [REGION, REGION] } }, STORE);
    assert.equal(await draft.leave(), true);
    const [kept, ...others] = await listDrafts(folder);
    assert.deepEqual(others, []);
    const again = await readDraft(folder, kept!, nowhere);
    assert.deepEqual(again.fields, FIELDS);
    assert.deepEqual(
      again.images.map(({ label, width, regions }) => [label, width, regions]),
      [
        ['Pasted image', 4, []],
        ['b.png', 3, [REGION]],
      ],
    );
    assert.deepEqual(Buffer.from(again.images[1]!.original()!), Buffer.from(b!.original()!));
    assert.deepEqual(again.start, { redact: 0, regions: [REGION, REGION] });
    assert.deepEqual([again.isUnsaved, again.draft, again.problems], [true, draft.id, []]);
    const files = await readdir(path.join(folder, draft.id));
    assert.deepEqual(files.toSorted(), ['form.json', 'image-3.fastshot', 'seed.fastshot']);
    for (const file of files) {
      assert.equal((await stat(path.join(folder, draft.id, file))).mode & 0o777, 0o600, file);
    }
  });

  it('keeps of an edited session what nobody knows of it, and which one it replaces', async () => {
    const seed = await editSeed();
    const draft = draftOf(seed);
    await draft.keep({ ...entered(seed), fields: { ...FIELDS, replace: true } }, STORE);
    await draft.leave();
    const [kept] = await listDrafts(folder);
    const entry = seed.origin?.replaceable;
    const again = await readDraft(folder, kept!, {
      storeId: STORE,
      find: (id) => (id === entry?.id ? entry : undefined),
    });
    assert.equal(again.origin?.replaceable, entry);
    assert.equal(again.origin?.createdAt, '2026-01-01T12:00:00');
    assert.equal(again.fields.replace, true);
    assert.equal(again.origin?.carried.session.get('later')?.text.toString(), '1e3');
    assert.equal(again.images[0]?.draft.carried, again.origin?.carried.windows[0]);
    assert.match(again.images[0]?.draft.carried?.get('unknown')?.text.toString() ?? '', /^\[\s*1\.50\s*\]$/);
  });

  it('says where the session that it was to replace, or its store, is not there any more', async () => {
    const seed = await editSeed();
    const draft = draftOf(seed);
    await draft.keep({ ...entered(seed), fields: { ...FIELDS, destination: 'cloud', replace: true } }, STORE);
    await draft.leave();
    const [kept] = await listDrafts(folder);
    const here = await readDraft(folder, kept!, nowhere);
    assert.deepEqual([here.fields.replace, here.origin?.replaceable], [false, undefined]);
    assert.equal(here.fields.destination, 'cloud');
    assert.match(here.problems.join(' '), /is not in the list now/);
    const elsewhere = await readDraft(folder, kept!, {
      storeId: 'another',
      find: () => seed.origin?.replaceable,
    });
    assert.equal(elsewhere.fields.destination, 'local');
    assert.equal(elsewhere.origin?.replaceable, undefined);
    assert.match(elsewhere.problems.join(' '), /Another store was connected/);
  });

  it('takes the place of the draft it comes from, and goes with it when it is saved or discarded', async () => {
    const seed = seedOf([image('a.png', 2)]);
    const first = draftOf(seed);
    await first.keep(entered(seed), undefined);
    await first.leave();
    const second = draftOf({ ...seed, draft: first.id });
    assert.deepEqual(await readdir(folder), [first.id]);
    await second.keep(entered(seed), undefined);
    assert.deepEqual(await readdir(folder), [second.id]);
    await second.leave();
    await draftOf({ ...seed, draft: second.id }).discard();
    assert.deepEqual(await readdir(folder), []);
  });

  it('is offered while no window shows it, by a process that lives and says so', async () => {
    const seed = seedOf([image('a.png', 2)]);
    const draft = draftOf(seed);
    await draft.keep(entered(seed), undefined);
    assert.deepEqual(await listDrafts(folder), []);
    const owner = path.join(folder, draft.id, 'owner');
    const silent = new Date(Date.now() - 10 * 60_000);
    await utimes(owner, silent, silent);
    assert.equal((await listDrafts(folder)).length, 1);
    await writeFile(owner, String(2 ** 30));
    assert.equal((await listDrafts(folder)).length, 1);
    draft.release();
    assert.equal((await listDrafts(folder)).length, 1);
    await discardDraft(folder, draft.id);
    assert.deepEqual(await listDrafts(folder), []);
  });

  it('is off the disk once nothing would be lost, or it may not be there', async () => {
    const seed = seedOf([image('a.png', 2)]);
    const draft = draftOf(seed);
    await draft.keep(entered(seed), undefined);
    await draft.clear();
    assert.deepEqual(await readdir(folder), []);
    await draft.keep(entered(seed), undefined);
    assert.equal(await draft.leave(), true);
    assert.equal((await listDrafts(folder)).length, 1);
  });

  it('is not said to be kept where nothing can be written', async () => {
    await writeFile(path.join(home, 'storage'), 'a file where the folder should be');
    const seed = seedOf([image('a.png', 2)]);
    const draft = draftOf(seed);
    await draft.keep(entered(seed), undefined);
    assert.equal(await draft.leave(), false);
  });

  it('is left out where its file is damaged or names a path', async () => {
    const seed = seedOf([image('a.png', 2)]);
    const draft = draftOf(seed);
    await draft.keep(entered(seed), undefined);
    await draft.leave();
    const file = path.join(folder, draft.id, 'form.json');
    const text = await readFile(file, 'utf8');
    for (const damaged of ['', '{', '[]', text.replace('seed.fastshot', '../seed.fastshot')]) {
      await writeFile(file, damaged);
      assert.deepEqual(await listDrafts(folder), [], damaged);
    }
    await mkdir(path.join(folder, 'empty'));
    await writeFile(file, text);
    assert.equal((await listDrafts(folder)).length, 1);
  });
});

const entered = (seed: FormSeed): FormContent => ({ fields: FIELDS, images: numbered(seed.images) });

const numbered = (images: readonly NewFormImage[]): FormContent['images'] =>
  images.map((each, index) => ({ ...each, id: index + 1 }));

function seedOf(images: readonly NewFormImage[]): FormSeed {
  return { title: 'New Session', fields: EMPTY_FIELDS, images, problems: [] };
}

function image(label: string, width: number): NewFormImage {
  const png = makePng(width, 2);
  const draft = newImage(png, width, 2);
  const original = (): Uint8Array<ArrayBuffer> => new Uint8Array(png);
  return { label, width, height: 2, draft, original, annotated: () => undefined, regions: [] };
}

/** A form for a session with members that nobody knows. */
async function editSeed(): Promise<FormSeed> {
  const png = makePng(2, 2).toString('base64');
  const window = `{"original_image_data": "${png}", "unknown": [1.50]}`;
  const text = Buffer.from(
    `{"session": {"windows": [${window}], "later": 1e3}, "metadata": {"name": "old", "color": "red"}}`,
  );
  const filename = '20260101120000_old.fastshot';
  const document = await decodeSession(text, Buffer.alloc(0), filename);
  const carried = carryFrom(text, Buffer.alloc(0), filename);
  const row = { filename, size: 1, modified: 0, etag: '' } as unknown as CatalogEntry['row'];
  const origin = { carried, createdAt: '2026-01-01T12:00:00', replaceable: toEntry('cloud', row) };
  return { ...seedOf(sessionImages(document, carried)), origin };
}
