import { strict as assert } from 'node:assert';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { FastshotError } from '../../../src/base/errors';
import { silentLog } from '../../../src/base/log';
import type { OperationInfo } from '../../../src/operations/operation';
import { OperationManager } from '../../../src/operations/operationManager';
import { controlledWork, settle } from './controlledWork';

const SPEC = { kind: 'test', title: 'Test' };

describe('operation manager', () => {
  let operations: OperationManager;
  let events: OperationInfo[];
  beforeEach(() => {
    operations = new OperationManager(silentLog, {
      concurrency: { foreground: 2, background: 1, sync: 1 },
      progressIntervalMs: 30,
    });
    events = [];
    operations.onDidChange((info) => events.push(info));
  });
  afterEach(() => operations.dispose());

  const statuses = (id: string): string[] =>
    events.filter((event) => event.id === id).map(({ status }) => status);

  it('runs work and tells each change of its status', async () => {
    const operation = operations.run(SPEC, async () => 42);
    assert.equal(operation.info.status, 'queued');
    assert.equal(await operation.result, 42);
    assert.equal(operation.info.status, 'succeeded');
    assert.deepEqual(statuses(operation.info.id), ['queued', 'running', 'succeeded']);
    assert.ok(operation.info.endedAt! >= operation.info.startedAt!);
  });

  it('is shown by the first who asks, as long as it runs, also to those who joined it', async () => {
    const work = controlledWork();
    const first = operations.run({ ...SPEC, key: 'same' }, work.run);
    const second = operations.run({ ...SPEC, key: 'same' }, work.run);
    assert.equal(operations.claimDisplay(first.info.id), true);
    assert.equal(operations.claimDisplay(second.info.id), false);
    await work.started;
    work.succeed();
    await Promise.all([first.result, second.result]);
    assert.equal(operations.claimDisplay(first.info.id), false);
  });

  it('says in the log what the log may hold, not the title', async () => {
    const lines: string[] = [];
    const note = (message: string): void => void lines.push(message);
    const log = { ...silentLog, info: note, warn: note };
    const logged = new OperationManager(log, {
      concurrency: { foreground: 1, background: 1, sync: 1 },
      progressIntervalMs: 30,
    });
    const spec = { kind: 'test', title: 'Downloading a secret plan', logTitle: 'Downloading 1.fastshot' };
    await logged.run(spec, async () => 1).result;
    const failing = logged.run(spec, async () => Promise.reject(new FastshotError('diskFull', 'No room.')));
    await assert.rejects(failing.result);
    assert.deepEqual(lines, ['Downloading 1.fastshot: succeeded', 'Downloading 1.fastshot: No room.']);
    logged.dispose();
  });

  it('counts as failed what says so of itself, in list and log, and gives its result all the same', async () => {
    const lines: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void lines.push(message) };
    const logged = new OperationManager(log);
    const error = new FastshotError('damaged', 'It is no session.');
    for (const status of ['failed', 'incomplete'] as const) {
      const operation = logged.run(SPEC, async ({ endAs }) => {
        endAs({ status, error });
        return 'a report';
      });
      assert.equal(await operation.result, 'a report');
      assert.deepEqual([operation.info.status, operation.info.error], [status, error]);
    }
    assert.deepEqual(lines, ['Test: It is no session.', 'Test: not all is done: It is no session.']);
    logged.dispose();
  });

  it('keeps why an operation failed, and rejects with the same error', async () => {
    const error = new FastshotError('diskFull', 'The disk is full.');
    const operation = operations.run(SPEC, async () => Promise.reject(error));
    await assert.rejects(operation.result, error);
    assert.equal(operation.info.status, 'failed');
    assert.equal(operation.info.error, error);
  });

  it('reports a failure that nobody waits for as an operation, not as an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', onUnhandled);
    try {
      const failing = operations.run(SPEC, () => {
        throw new Error('thrown at once');
      });
      operations.run(SPEC, async () => 'never runs').cancel();
      await operations.whenIdle();
      await settle();
      assert.equal(failing.info.error?.message, 'thrown at once');
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', onUnhandled);
    }
  });

  it('runs no more at once than a lane has room for, first come first served', async () => {
    const works = Array.from({ length: 4 }, () => controlledWork());
    const started = works.map((work) => operations.run(SPEC, work.run));
    const background = controlledWork();
    operations.run({ ...SPEC, lane: 'background' }, background.run);
    await background.started;
    assert.deepEqual(
      started.map(({ info }) => info.status),
      ['running', 'running', 'queued', 'queued'],
    );
    works[1]!.succeed();
    await works[2]!.started;
    assert.deepEqual(
      started.map(({ info }) => info.status),
      ['running', 'succeeded', 'running', 'queued'],
    );
  });

  it('never starts what is cancelled while queued', async () => {
    const busy = [controlledWork(), controlledWork()];
    for (const work of busy) operations.run(SPEC, work.run);
    const queued = controlledWork();
    const operation = operations.run(SPEC, queued.run);
    await settle();
    operation.cancel();
    assert.equal(operation.info.status, 'cancelled');
    await assert.rejects(operation.result, { code: 'cancelled' });
    for (const work of busy) work.succeed();
    await operations.whenIdle();
    assert.equal(queued.context, undefined);
  });

  it('counts running work as cancelled only when it has stopped', async () => {
    const work = controlledWork({ stubborn: true });
    const operation = operations.run(SPEC, work.run);
    const { signal } = await work.started;
    operation.cancel();
    await settle();
    assert.ok(signal.aborted);
    assert.equal(operation.info.status, 'running');
    assert.ok(operation.info.cancelling);
    work.fail(new FastshotError('cancelled', 'Cancelled.'));
    await assert.rejects(operation.result, { code: 'cancelled' });
    assert.equal(operation.info.status, 'cancelled');
    assert.ok(!operation.info.cancelling);
  });

  it('tells the truth about work that ended in its own way after a cancel', async () => {
    const [done, broken] = [controlledWork({ stubborn: true }), controlledWork({ stubborn: true })];
    const first = operations.run(SPEC, done.run);
    const second = operations.run(SPEC, broken.run);
    await Promise.all([done.started, broken.started]);
    first.cancel();
    second.cancel();
    done.succeed('published');
    broken.fail(new FastshotError('disk', 'Broken.'));
    assert.equal(await first.result, 'published');
    await assert.rejects(second.result, { code: 'disk' });
    assert.deepEqual([first.info.status, second.info.status], ['succeeded', 'failed']);
  });

  it("cancels by the caller's signal", async () => {
    const abort = new AbortController();
    const work = controlledWork();
    const operation = operations.run(SPEC, work.run, abort.signal);
    await work.started;
    abort.abort();
    await assert.rejects(operation.result, { code: 'cancelled' });
    const late = controlledWork();
    await assert.rejects(operations.run(SPEC, late.run, abort.signal).result, { code: 'cancelled' });
    assert.equal(late.context, undefined);
  });

  describe('with a key', () => {
    const KEYED = { ...SPEC, key: 'sync:store' };

    it('joins what is running instead of starting it twice', async () => {
      const [work, second] = [controlledWork(), controlledWork()];
      const a = operations.run(KEYED, work.run);
      await work.started;
      const b = operations.run(KEYED, second.run);
      assert.equal(a.info.id, b.info.id);
      work.succeed('shared');
      assert.deepEqual(await Promise.all([a.result, b.result]), ['shared', 'shared']);
      assert.equal(second.context, undefined);
    });

    it('goes on until the last who joined has cancelled', async () => {
      const work = controlledWork();
      const a = operations.run(KEYED, work.run);
      const b = operations.run(KEYED, work.run);
      const { signal } = await work.started;
      a.cancel();
      a.cancel();
      await assert.rejects(a.result, { code: 'cancelled' });
      assert.ok(!signal.aborted);
      b.cancel();
      await assert.rejects(b.result, { code: 'cancelled' });
      assert.equal(b.info.status, 'cancelled');
    });

    it('starts anew after a cancel, but only when the cancelled work has stopped', async () => {
      const [old, fresh] = [controlledWork({ stubborn: true }), controlledWork()];
      const cancelled = operations.run(KEYED, old.run);
      await old.started;
      cancelled.cancel();
      const operation = operations.run(KEYED, fresh.run);
      await settle();
      assert.equal(operation.info.status, 'queued');
      old.fail(new FastshotError('cancelled', 'Cancelled.'));
      await fresh.started;
      fresh.succeed('fresh');
      assert.equal(await operation.result, 'fresh');
    });

    it('moves queued background work to the foreground when the user asks for it', async () => {
      const busy = controlledWork();
      operations.run({ ...SPEC, lane: 'background' }, busy.run);
      const work = controlledWork();
      operations.run({ ...KEYED, lane: 'background' }, work.run);
      await busy.started;
      const operation = operations.run({ ...KEYED, lane: 'foreground' }, work.run);
      await work.started;
      assert.equal(operation.info.lane, 'foreground');
    });
  });

  it('cancels a scope and waits until it has stopped', async () => {
    const [mine, other] = [controlledWork({ stubborn: true }), controlledWork()];
    const operation = operations.run({ ...SPEC, scope: 'a' }, mine.run);
    const kept = operations.run({ ...SPEC, scope: 'b' }, other.run);
    await Promise.all([mine.started, other.started]);
    let stopped = false;
    const cancelled = operations.cancelAll('a').then(() => (stopped = true));
    await settle();
    assert.ok(!stopped);
    mine.fail(new FastshotError('cancelled', 'Cancelled.'));
    await cancelled;
    assert.deepEqual([operation.info.status, kept.info.status], ['cancelled', 'running']);
  });

  it('cancels one operation by its id for all who joined', async () => {
    const work = controlledWork();
    const a = operations.run({ ...SPEC, key: 'k' }, work.run);
    const b = operations.run({ ...SPEC, key: 'k' }, work.run);
    await work.started;
    operations.cancel(a.info.id);
    await assert.rejects(a.result, { code: 'cancelled' });
    await assert.rejects(b.result, { code: 'cancelled' });
  });

  it('tells progress at intervals, and the latest always', async () => {
    const work = controlledWork();
    const operation = operations.run(SPEC, work.run);
    const { report } = await work.started;
    const latest = new Promise<void>((resolve) => {
      operations.onDidChange(({ progress }) => progress.done === 1000 && resolve());
    });
    report({ total: 1000, message: 'Reading' });
    for (let done = 1; done <= 1000; done++) report({ done });
    await latest;
    assert.ok(events.length <= 5, `${events.length} events for 1,001 reports`);
    assert.deepEqual(operation.info.progress, { done: 1000, total: 1000, message: 'Reading' });
    report({ done: 7 });
    work.succeed();
    await operation.result;
    assert.equal(events.at(-1)!.status, 'succeeded');
    const count = events.length;
    report({ done: 8 });
    await settle();
    assert.equal(events.length, count, 'nothing is told after the end');
  });

  it('lists running, queued and ended operations, the last 100 of these', async () => {
    for (let index = 0; index < 110; index++) {
      operations.run({ ...SPEC, title: `${index}` }, async () => index);
    }
    await operations.whenIdle();
    const works = Array.from({ length: 3 }, () => controlledWork());
    for (const work of works) operations.run(SPEC, work.run);
    await works[1]!.started;
    const list = operations.list();
    assert.deepEqual(
      list.slice(0, 4).map(({ status }) => status),
      ['running', 'running', 'queued', 'succeeded'],
    );
    assert.deepEqual([list.length, list[3]!.title], [103, '109']);
    operations.clearHistory();
    assert.equal(operations.list().length, 3);
  });

  it('survives a listener that throws', async () => {
    operations.onDidChange(() => {
      throw new Error('listener');
    });
    assert.equal(await operations.run(SPEC, async () => 'ok').result, 'ok');
  });

  it('cancels everything when disposed, and starts nothing afterwards', async () => {
    const work = controlledWork();
    const operation = operations.run(SPEC, work.run);
    await work.started;
    operations.dispose();
    await assert.rejects(operation.result, { code: 'cancelled' });
    await assert.rejects(operations.run(SPEC, async () => 1).result, { code: 'cancelled' });
  });
});
