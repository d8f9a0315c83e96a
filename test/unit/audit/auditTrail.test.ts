import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { audited } from '../../../src/audit/audit';
import { AuditLog } from '../../../src/audit/auditLog';
import { readAuditTrail } from '../../../src/audit/trail';
import { FastshotError } from '../../../src/base/errors';
import { silentLog } from '../../../src/base/log';

const KEY = Buffer.alloc(32, 7);
const DAY = 86_400_000;

describe('the audit trail', () => {
  let folder: string;
  let now: number;
  beforeEach(async () => {
    folder = join(await fs.mkdtemp(join(tmpdir(), 'fastshot-audit-')), 'audit');
    now = Date.UTC(2026, 8, 7, 12);
  });
  afterEach(() => fs.rm(join(folder, '..'), { recursive: true }));

  const open = (key: Uint8Array = KEY): AuditLog =>
    new AuditLog({ folder, key: async () => key, now: () => (now += 1000), log: silentLog });
  const save = (log: AuditLog, session: string): Promise<void> =>
    log.record({ operation: 'save', session, store: 'team', outcome: 'done' });
  const read = (key: Uint8Array = KEY) => readAuditTrail(folder, key);
  const files = async (): Promise<string[]> => (await fs.readdir(folder)).sort();
  const edit = async (file: string, change: (text: string) => string): Promise<void> => {
    const path = join(folder, file);
    await fs.writeFile(path, change(await fs.readFile(path, 'utf8')));
  };

  it('is empty before anything happened', async () => {
    assert.deepEqual(await read(), { entries: [], breaks: [], unverified: [] });
  });

  it('says who did it', async () => {
    const parts = { folder, key: async () => KEY, now: () => now, log: silentLog };
    await save(new AuditLog({ ...parts, user: 'ada' }), 'a');
    const { entries, breaks } = await read();
    assert.deepEqual([entries.map(({ user }) => user), breaks], [['ada'], []]);
  });

  it('merges what several processes wrote, by time', async () => {
    const [one, two] = [open(), open()];
    await save(one, 'a');
    await save(two, 'b');
    await save(one, 'c');
    const { entries, breaks } = await read();
    assert.deepEqual(
      entries.map(({ session }) => session),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(breaks, []);
    assert.equal((await files()).length, 2);
  });

  it('keeps the order of events that are recorded at once, and begins a file each day', async () => {
    const log = open();
    await Promise.all(['a', 'b', 'c'].map((session) => save(log, session)));
    now += DAY;
    await save(log, 'd');
    const { entries, breaks } = await read();
    assert.deepEqual(
      entries.map(({ session }) => session),
      ['a', 'b', 'c', 'd'],
    );
    assert.deepEqual(breaks, []);
    assert.deepEqual(
      (await files()).map((name) => name.slice(0, 10)),
      ['2026-09-07', '2026-09-08'],
    );
  });

  it('is readable by the user alone', async function () {
    if (process.platform === 'win32') this.skip();
    await save(open(), 'a');
    const [file] = await files();
    assert.equal((await fs.stat(join(folder, file!))).mode & 0o777, 0o600);
    assert.equal((await fs.stat(folder)).mode & 0o777, 0o700);
  });

  it('leaves out a last line that a crash tore, at every length', async () => {
    const log = open();
    await save(log, 'a');
    await save(log, 'b');
    const [file] = await files();
    const whole = await fs.readFile(join(folder, file!), 'utf8');
    const lastLine = whole.trimEnd().lastIndexOf('\n') + 1;
    for (let end = lastLine; end < whole.length; end++) {
      await fs.writeFile(join(folder, file!), whole.slice(0, end));
      const { entries, breaks } = await read();
      assert.deepEqual(
        entries.map(({ session }) => session),
        ['a'],
      );
      assert.deepEqual(breaks, []);
    }
  });

  it('flags an entry that was changed', async () => {
    const log = open();
    await save(log, 'a');
    await save(log, 'b');
    const [file] = await files();
    await edit(file!, (text) => text.replace('"a"', '"x"'));
    assert.deepEqual((await read()).breaks, [{ file, line: 2, why: 'was changed' }]);
  });

  it('flags an entry that was taken out, and one that is no entry', async () => {
    const log = open();
    for (const session of ['a', 'b', 'c']) await save(log, session);
    const [file] = await files();
    await edit(file!, (text) => text.split('\n').toSpliced(2, 1).join('\n'));
    assert.deepEqual((await read()).breaks, [{ file, line: 3, why: 'does not follow the line before it' }]);
    await edit(file!, (text) => text.split('\n').toSpliced(1, 1, 'noise').join('\n'));
    assert.deepEqual((await read()).breaks, [{ file, line: 2, why: 'is no entry' }]);
  });

  it('flags a chain that somebody without the key made', async () => {
    const forged = new AuditLog({
      folder,
      key: async () => Buffer.alloc(32, 1),
      now: () => now,
      log: silentLog,
    });
    await save(forged, 'forged');
    await save(open(), 'mine');
    const [foreign, ...none] = (await read()).unverified;
    assert.deepEqual(none, []);
    const own = (await files()).find((name) => name !== foreign)!;
    const claimed = foreign!.replace(foreign!.split('.')[1]!, own.split('.')[1]!);
    await fs.rename(join(folder, foreign!), join(folder, claimed));
    const { breaks } = await read();
    assert.ok(breaks.some(({ file, why }) => file === claimed && why === 'was not written by this program'));
  });

  it('notices files that were removed or cut short after another one began', async () => {
    const first = open();
    await save(first, 'a');
    await save(first, 'b');
    const [file] = await files();
    await save(open(), 'c');
    await edit(file!, (text) => text.slice(0, text.trimEnd().lastIndexOf('\n') + 1));
    assert.deepEqual((await read()).breaks, [{ file, why: 'lost entries at its end' }]);
    await fs.rm(join(folder, file!));
    assert.deepEqual((await read()).breaks, [{ file, why: 'was removed' }]);
  });

  it('goes on in a new file when the disk failed, and keeps the work from failing', async () => {
    const log = open();
    await save(log, 'a');
    await fs.rename(folder, `${folder}-away`);
    await fs.writeFile(folder, 'no folder');
    await save(log, 'lost');
    await fs.rm(folder);
    await fs.rename(`${folder}-away`, folder);
    await save(log, 'b');
    const { entries, breaks } = await read();
    assert.deepEqual(
      entries.map(({ session }) => session),
      ['a', 'b'],
    );
    assert.deepEqual(breaks, []);
  });

  it('goes on beside a file that cannot be read', async () => {
    await save(open(), 'a');
    const [first = ''] = await files();
    const odd = first.replace(/_\d+-[0-9a-f]+/, '_1-00000000');
    await fs.mkdir(join(folder, odd));
    await save(open(), 'b');
    const { entries, breaks } = await read();
    assert.deepEqual(
      entries.map(({ session }) => session),
      ['a', 'b'],
    );
    assert.deepEqual(breaks, [{ file: odd, why: 'cannot be read' }]);
  });

  it('records how work ended, and lets its error through', async () => {
    const log = open();
    const event = { operation: 'verify', store: 'team' } as const;
    assert.equal(
      await audited(
        log,
        event,
        async () => 3,
        (count) => `${count} problems`,
      ),
      3,
    );
    const failing = (code: 'cancelled' | 'timeout') =>
      audited(log, event, () => Promise.reject(new FastshotError(code, 'Too late.')));
    await assert.rejects(failing('timeout'), { code: 'timeout' });
    await assert.rejects(failing('cancelled'), { code: 'cancelled' });
    await log.record({ operation: 'cache', outcome: 'done' });
    const { entries } = await read();
    assert.deepEqual(
      entries.map(({ outcome, detail }) => [outcome, detail]),
      [
        ['done', '3 problems'],
        ['failed', 'Too late.'],
        ['cancelled', undefined],
        ['done', undefined],
      ],
    );
  });
});
