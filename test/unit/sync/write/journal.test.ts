import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../../src/base/log';
import type { HeldIntent } from '../../../../src/sync/write/heldIntent';
import type { RemoveIntent } from '../../../../src/sync/write/intent';
import { Journal } from '../../../../src/sync/write/journal';
import type { StepName } from '../../../../src/sync/write/steps';

const INTENT: Omit<RemoveIntent, 'id'> = {
  kind: 'remove',
  phase: 'copying',
  createdAt: Date.UTC(2026, 8, 7),
  filename: 'a.fastshot',
  size: 1,
  etag: 'e',
  trashKey: 'trash/x',
};
const STEP: StepName = 'remove.begun';

describe('the journal', () => {
  let directory: string;
  let journal: Journal;
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-journal-'));
    journal = new Journal(join(directory, 'pending'));
  });
  afterEach(() => fs.rm(directory, { recursive: true, force: true }));

  const begin = (): Promise<HeldIntent<RemoveIntent>> =>
    journal.begin<RemoveIntent>(INTENT, { data: Buffer.from('bytes') });
  const dropLock = (id: string): Promise<void> =>
    fs.rm(join(directory, 'pending', `${id}.lock`), { recursive: true });

  it('gives back what was written down, with its files', async () => {
    const held = await begin();
    await held.update({ phase: 'deleting' });
    await held.release();
    const intents = await new Journal(join(directory, 'pending')).list();
    assert.deepEqual(intents, [{ ...INTENT, id: held.intent.id, phase: 'deleting' }]);
    const taken = await journal.take(held.intent.id);
    assert.deepEqual(Buffer.from((await taken?.readFile('data')) ?? []), Buffer.from('bytes'));
    await taken?.release();
  });

  it('lets one at a time work on an intent, and nobody once it is done', async () => {
    const held = await begin();
    assert.equal(await journal.isHeld(held.intent.id), true);
    assert.equal(await journal.take(held.intent.id), undefined);
    await held.release();
    assert.equal(await journal.isHeld(held.intent.id), false);
    const taken = await journal.take(held.intent.id);
    await taken?.clear();
    assert.equal(await journal.take(held.intent.id), undefined);
    assert.deepEqual(await fs.readdir(join(directory, 'pending')), []);
  });

  it('keeps an owner that was overtaken from writing, going on or clearing', async () => {
    const stopped = await begin();
    await dropLock(stopped.intent.id);
    const taken = await journal.take(stopped.intent.id);
    assert.ok(taken);
    const lost = { code: 'conflict' } as const;
    await assert.rejects(stopped.at(STEP), lost);
    await assert.rejects(stopped.update({ phase: 'deleting' }), lost);
    await assert.rejects(stopped.leave({ code: 'timeout', message: '' }), lost);
    await assert.rejects(stopped.clear(), lost);
    assert.equal(stopped.isLost, true);
    await taken.at(STEP);
    assert.deepEqual((await journal.list())[0], taken.intent);
    await taken.clear();
    await assert.rejects(stopped.update({ phase: 'deleting' }), lost);
    assert.deepEqual(await journal.list(), []);
  });

  const id = '20260907T000000000Z-0123abcd';
  for (const [what, text] of [
    ['torn', '{"kind": "pub'],
    ['without a name', JSON.stringify({ ...INTENT, id, filename: null })],
    ['with another type of phase', JSON.stringify({ ...INTENT, id, phase: {} })],
    ['without a size', JSON.stringify({ ...INTENT, id, size: 'x' })],
  ] as const) {
    it(`leaves alone what it cannot read: ${what}`, async () => {
      const folder = join(directory, 'pending', `${id}.1`);
      await fs.mkdir(folder, { recursive: true });
      await fs.writeFile(join(folder, 'intent.json'), text);
      assert.deepEqual(await journal.list(), []);
      assert.equal(await journal.take(id), undefined);
      await journal.tidy(Date.now() + 86_400_000);
      assert.equal((await fs.readdir(join(directory, 'pending'))).length, 1);
    });
  }

  it('leaves alone one that the disk does not give back, and names it in the log once', async () => {
    const first = await begin();
    await first.release();
    const second = await begin();
    await second.release();
    const pending = join(directory, 'pending');
    const intent = join(pending, `${first.intent.id}.1`, 'intent.json');
    await fs.rm(intent);
    await fs.mkdir(intent);
    const lines: string[] = [];
    const log = { ...silentLog, warn: (line: string) => void lines.push(line) };
    const reading = new Journal(pending, undefined, log);
    for (let n = 0; n < 2; n++) {
      assert.deepEqual(
        (await reading.list()).map(({ id }) => id),
        [second.intent.id],
      );
    }
    assert.equal(lines.length, 1);
    assert.ok(lines[0]?.includes(intent), lines[0]);
  });

  it('tells of changes', async () => {
    let changes = 0;
    journal.onDidChange(() => (changes += 1));
    const held = await begin();
    const begun = changes;
    await held.clear();
    assert.ok(begun > 0 && changes > begun);
  });
});
