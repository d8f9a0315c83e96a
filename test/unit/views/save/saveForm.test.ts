import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FastshotError } from '../../../../src/base/errors';
import { carryFrom } from '../../../../src/session/write/carry';
import { newImage } from '../../../../src/session/write/draft';
import { EMPTY_FIELDS } from '../../../../src/views/save/fields';
import type { NewFormImage } from '../../../../src/views/save/formImage';
import type { FormHostMessage } from '../../../../src/views/save/protocol';
import type { SaveFormParts } from '../../../../src/views/save/formParts';
import type { FormSeed, SaveRequest } from '../../../../src/views/save/formSeed';
import { SaveForm } from '../../../../src/views/save/saveForm';

const FIELDS = { ...EMPTY_FIELDS, name: 'login', tags: ['bug'] };

describe('the save form', () => {
  it('answers each load of its page with everything, as the user left it', async () => {
    const { form, posted } = open();
    await form.receive({ type: 'ready' });
    await form.receive({ type: 'fields', fields: FIELDS });
    await form.receive({ type: 'ready' });
    const shown = posted.filter((message) => message.type === 'form');
    assert.deepEqual(
      shown.map(({ fields, images }) => [fields.name, images.map(({ label }) => label)]),
      [
        ['', ['a.png', 'b.png']],
        ['login', ['a.png', 'b.png']],
      ],
    );
  });

  it('saves the images that are left, in their new order', async () => {
    const saved: string[][] = [];
    const { form } = open({ save: async ({ images }) => void saved.push(images.map(({ label }) => label)) });
    form.add({ images: [image('c.png')], refused: [] });
    await form.receive({ type: 'arrange', ids: [3, 1, 1, 99] });
    await form.receive({ type: 'save' });
    assert.deepEqual(saved, [['c.png', 'a.png']]);
  });

  it('keeps everything when saving fails, and says why', async () => {
    let closed = false;
    const failure = new FastshotError('diskFull', 'The disk is full.');
    const { form, posted } = open({ save: () => Promise.reject(failure), close: () => (closed = true) });
    await form.receive({ type: 'fields', fields: FIELDS });
    await form.receive({ type: 'save' });
    assert.equal(closed, false);
    assert.deepEqual(posted.at(-1), { type: 'status', status: { problems: ['The disk is full.'] } });
    assert.deepEqual(form.content.fields, FIELDS);
    assert.equal(form.content.images.length, 2);
  });

  it('stops saving on Cancel and stays open; a second Cancel closes it', async () => {
    let closed = 0;
    const { form, posted } = open({
      close: () => (closed += 1),
      save: (_request, _report, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new FastshotError('cancelled', 'Cancelled.')));
        }),
    });
    const saving = form.receive({ type: 'save' });
    await form.receive({ type: 'cancel' });
    await saving;
    assert.equal(closed, 0);
    assert.deepEqual(posted.at(-1), { type: 'status', status: { problems: [] } });
    await form.receive({ type: 'cancel' });
    assert.equal(closed, 1);
  });

  describe('that is to save the clipboard at once', () => {
    const FOUND = { images: [image('Pasted image')], refused: [] };
    const PASTED = { type: 'addFiles', files: [{ name: '', bytes: new Uint8Array([1]) }] };
    const openAtOnce = (parts: Partial<SaveFormParts> = {}) => {
      const saved: SaveRequest[] = [];
      const opened = open(
        { takeFiles: async () => FOUND, save: async (request) => void saved.push(request), ...parts },
        { images: [], start: 'keep' },
      );
      return { ...opened, saved };
    };

    it('saves what comes, once, and is closed', async () => {
      let closed = 0;
      const { form, posted, saved } = openAtOnce({ close: () => (closed += 1) });
      await form.receive({ type: 'ready' });
      const shown = posted.find((message) => message.type === 'form');
      assert.deepEqual(shown?.start, 'keep');
      assert.match(shown?.status.busy ?? '', /clipboard/);
      await form.receive(PASTED);
      assert.deepEqual(
        saved.map(({ isAtOnce, images }) => [isAtOnce, images.length]),
        [[true, 1]],
      );
      assert.equal(closed, 1);
    });

    it('stays and says why where nothing can be had, and then saves only what it is told to', async () => {
      for (const [parts, message, problem] of [
        [{}, { type: 'notPasted', problem: 'There is no image.' }, 'There is no image.'],
        [{ takeFiles: async () => ({ images: [], refused: ['x is damaged.'] }) }, PASTED, 'x is damaged.'],
        [{ takeFiles: async () => ({ ...FOUND, refused: ['One frame.'] }) }, PASTED, 'One frame.'],
      ] as const) {
        const { form, posted, saved } = openAtOnce(parts);
        await form.receive({ type: 'ready' });
        await form.receive(message);
        assert.deepEqual(posted.at(-1), { type: 'status', status: { problems: [problem] } });
        await form.receive(PASTED);
        assert.equal(saved.length, 0);
        await form.receive({ type: 'save' });
        assert.ok(saved.every(({ isAtOnce }) => !isAtOnce));
      }
    });

    it('does not wait for the clipboard for ever: a page that was loaded again is an ordinary form', async () => {
      const { form, posted, saved } = openAtOnce();
      await form.receive({ type: 'ready' });
      await form.receive({ type: 'ready' });
      const again = posted.findLast((message) => message.type === 'form');
      assert.deepEqual([again?.start, again?.status], [undefined, { problems: [] }]);
      await form.receive(PASTED);
      assert.deepEqual(saved, []);
    });
  });

  describe('on Cancel', () => {
    const leaving = async (
      seed: Partial<FormSeed>,
      answer: 'keep' | 'discard' | undefined,
      ...messages: readonly object[]
    ): Promise<{ asked: number; closed: number; form: SaveForm }> => {
      const seen = { asked: 0, closed: 0 };
      const { form } = open(
        {
          askToLeave: async () => {
            seen.asked += 1;
            return answer;
          },
          close: () => (seen.closed += 1),
        },
        seed,
      );
      for (const message of [...messages, { type: 'cancel' }]) await form.receive(message);
      return { ...seen, form };
    };
    const EDITED = { origin: { carried: carryFrom(Buffer.from('{"windows":[]}'), Buffer.alloc(0), 'x') } };
    const REGION = { x: 0, y: 0, width: 2, height: 2, mode: 'black' };

    it('asks before images of a new session go, and stays open without an answer', async () => {
      const { asked, closed } = await leaving({}, undefined);
      assert.deepEqual([asked, closed], [1, 0]);
    });

    it('has nothing left to save once the user discards it, and all of it where a draft is kept', async () => {
      const discarded = await leaving({}, 'discard');
      assert.equal(discarded.closed, 1);
      assert.equal(await discarded.form.whenClosed(), undefined);
      const kept = await leaving({}, 'keep');
      assert.equal((await kept.form.whenClosed())?.images.length, 2);
    });

    it('closes at once where nothing is entered, or nothing of a session was changed', async () => {
      const fields = { type: 'fields', fields: EMPTY_FIELDS };
      assert.deepEqual((await leaving({ images: [] }, undefined, fields)).closed, 1);
      const same = { type: 'redacting', id: 1, regions: [] };
      const edited = await leaving(EDITED, undefined, fields, { type: 'arrange', ids: [1, 2] }, same);
      assert.deepEqual([edited.asked, edited.closed], [0, 1]);
      assert.equal(await edited.form.whenClosed(), undefined);
    });

    it('asks before texts, another order, removed images or regions of a session go', async () => {
      for (const change of [
        { type: 'fields', fields: FIELDS },
        { type: 'arrange', ids: [2, 1] },
        { type: 'arrange', ids: [1] },
        { type: 'redact', id: 2, regions: [REGION] },
        { type: 'redacting', id: 2, regions: [REGION] },
      ]) {
        assert.equal((await leaving(EDITED, undefined, change)).asked, 1, JSON.stringify(change));
      }
      assert.equal((await leaving({ images: [] }, undefined, { type: 'fields', fields: FIELDS })).asked, 1);
    });

    it('asks before a draft goes that was opened again, also untouched', async () => {
      assert.equal((await leaving({ ...EDITED, isUnsaved: true }, undefined)).asked, 1);
    });
  });

  it('shows regions that were being drawn when its page went, and forgets those that were dropped', async () => {
    const { form, posted } = open();
    const regions = [{ x: 0, y: 0, width: 2, height: 2, mode: 'blur' }];
    const starts = async (): Promise<unknown> => {
      await form.receive({ type: 'ready' });
      const last = posted.at(-1);
      return last?.type === 'form' ? last.start : undefined;
    };
    await starts();
    await form.receive({ type: 'redacting', id: 2, regions });
    assert.deepEqual(await starts(), { redact: 1, regions });
    assert.deepEqual((await form.whenClosed())?.start, { redact: 1, regions });
    await form.receive({ type: 'redacting', id: 2 });
    assert.equal(await starts(), undefined);
  });

  it('saves once, however often Save is pressed meanwhile', async () => {
    let saves = 0;
    let finish = (): void => {};
    const done = new Promise<void>((resolve) => (finish = resolve));
    const { form } = open({
      save: () => {
        saves += 1;
        return done;
      },
    });
    const first = form.receive({ type: 'save' });
    await form.receive({ type: 'save' });
    finish();
    await first;
    assert.equal(saves, 1);
  });

  describe('that is closed while it saves', () => {
    const closing = (): { form: SaveForm; finish: () => void; refuse: (error: Error) => void } => {
      let finish = (): void => {};
      let refuse = (_error: Error): void => {};
      const saving = new Promise<void>((resolve, reject) => ([finish, refuse] = [resolve, reject]));
      const { form } = open({ save: () => saving });
      void form.receive({ type: 'fields', fields: FIELDS });
      void form.receive({ type: 'save' });
      return { form, finish, refuse };
    };

    it('waits for the end, and has nothing left to save after a good one', async () => {
      const { form, finish } = closing();
      let isSettled = false;
      const left = form.whenClosed().finally(() => (isSettled = true));
      // Once more while it runs: that is no end of it.
      await form.receive({ type: 'save' });
      assert.equal(isSettled, false);
      finish();
      assert.equal(await left, undefined);
    });

    it('gives back everything, and why, after a bad one', async () => {
      const { form, refuse } = closing();
      const left = form.whenClosed();
      refuse(new FastshotError('diskFull', 'The disk is full.'));
      const content = await left;
      assert.deepEqual(content?.problems, ['The disk is full.']);
      assert.deepEqual(content.fields, FIELDS);
      assert.equal(content.images.length, 2);
    });

    it('gives back at once what nobody saves', async () => {
      assert.equal((await open().form.whenClosed())?.images.length, 2);
    });
  });

  it('does not save a session without images', async () => {
    const { form, posted } = open({ save: () => assert.fail('saved') });
    await form.receive({ type: 'arrange', ids: [] });
    await form.receive({ type: 'save' });
    const last = posted.at(-1);
    assert.match(last?.type === 'status' ? String(last.status.problems) : '', /at least one image/);
  });

  it('hands out images by number, and tells when one is no longer there', async () => {
    const { form, posted } = open();
    await form.receive({ type: 'requestImage', id: 2 });
    await form.receive({ type: 'requestImage', id: 7 });
    assert.deepEqual(posted, [
      { type: 'image', id: 2, bytes: new Uint8Array([1]) },
      { type: 'image', id: 7, bytes: undefined },
    ]);
  });

  it('offers what is in use at the moment, and nothing of a vault that was locked', async () => {
    let tags = ['secret'];
    const { form, posted } = open({ suggestions: () => ({ tags, classes: [] }) });
    await form.receive({ type: 'ready' });
    tags = [];
    form.suggestionsChanged();
    await form.receive({ type: 'ready' });
    const offered = posted.flatMap((message) => ('suggestions' in message ? [message.suggestions.tags] : []));
    assert.deepEqual(offered, [['secret'], [], []]);
  });

  it('ignores messages that are not its own', async () => {
    const { form, posted } = open();
    for (const message of [null, 'save', { type: 'constructor' }, { type: 'arrange', ids: ['1'] }]) {
      await form.receive(message);
    }
    await form.receive({ type: 'addFiles', files: [{ name: 1, bytes: [] }] });
    assert.deepEqual(posted, []);
  });
});

function open(
  parts: Partial<SaveFormParts> = {},
  given: Partial<FormSeed> = {},
): { form: SaveForm; posted: FormHostMessage[] } {
  const posted: FormHostMessage[] = [];
  const nothing = async (): Promise<{ images: []; refused: [] }> => ({ images: [], refused: [] });
  const images = [image('a.png'), image('b.png')];
  const seed: FormSeed = { title: 'New Session', fields: EMPTY_FIELDS, images, problems: [], ...given };
  const form = new SaveForm(seed, {
    post: (message) => void posted.push(message),
    suggestions: () => ({ tags: [], classes: [] }),
    destinations: () => [{ id: 'local', label: 'This machine' }],
    pickImages: nothing,
    readUris: nothing,
    takeFiles: nothing,
    upright: async (bytes) => ({ bytes, width: 4, height: 3 }),
    save: async () => {},
    changed: () => {},
    askToLeave: async () => 'keep',
    close: () => {},
    ...parts,
  });
  return { form, posted };
}

function image(label: string): NewFormImage {
  const png = new Uint8Array([1]);
  const original = (): Uint8Array<ArrayBuffer> => new Uint8Array(png);
  const draft = newImage(png, 4, 3);
  return { label, width: 4, height: 3, draft, original, annotated: () => undefined, regions: [] };
}
