import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { FastshotError, isCancelled } from '../../../src/base/errors';
import { silentLog } from '../../../src/base/log';
import type { Lane, Operation } from '../../../src/operations/operation';
import { OperationManager } from '../../../src/operations/operationManager';
import { controlledWork, settle, type ControlledWork } from './controlledWork';

const CONCURRENCY = { foreground: 2, background: 1, sync: 1 };

type Step =
  | { readonly do: 'run'; readonly key: string | undefined; readonly scope: string; readonly lane: Lane }
  | { readonly do: 'cancel' | 'succeed' | 'fail'; readonly target: number }
  | { readonly do: 'cancelAll'; readonly scope: string };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('run' as const),
      key: fc.constantFrom(undefined, 'x', 'y'),
      scope: fc.constantFrom('a', 'b'),
      lane: fc.constantFrom<Lane>('foreground', 'background', 'sync'),
    }),
    fc.record({
      do: fc.constantFrom('cancel' as const, 'succeed' as const, 'fail' as const),
      target: fc.nat(20),
    }),
    fc.record({ do: fc.constant('cancelAll' as const), scope: fc.constantFrom('a', 'b') }),
  ),
  { maxLength: 30 },
);

/** One caller: its operation, and the work it would have started had it not joined. */
interface Caller {
  readonly operation: Operation<string>;
  readonly work: ControlledWork;
  readonly key: string | undefined;
}

function apply(step: Step, operations: OperationManager, callers: Caller[]): void {
  if (step.do === 'run') {
    const { key, scope, lane } = step;
    const work = controlledWork();
    callers.push({
      operation: operations.run({ kind: 'k', title: 't', key, scope, lane }, work.run),
      work,
      key,
    });
  } else if (step.do === 'cancelAll') {
    void operations.cancelAll(step.scope);
  } else {
    const caller = callers[step.target % Math.max(1, callers.length)];
    if (step.do === 'cancel') caller?.operation.cancel();
    else if (step.do === 'succeed') caller?.work.succeed();
    else caller?.work.fail(new FastshotError('disk', 'Broken.'));
  }
}

function checkInvariants(operations: OperationManager, callers: readonly Caller[]): void {
  const list = operations.list();
  assert.equal(new Set(list.map(({ id }) => id)).size, list.length, 'each operation is listed once');
  const running = list.filter(({ status }) => status === 'running');
  for (const [lane, limit] of Object.entries(CONCURRENCY)) {
    assert.ok(
      running.filter((info) => info.lane === lane).length <= limit,
      `at most ${limit} in the ${lane}`,
    );
  }
  const keys = callers
    .filter(({ operation, key }) => key !== undefined && operation.info.status === 'running')
    .map(({ operation, key }) => [operation.info.id, key]);
  assert.equal(
    new Set(keys.map(([id]) => id)).size,
    new Set(keys.map(([, key]) => key)).size,
    'no two of one key run at once',
  );
  for (const { operation, work } of callers) {
    const { status, startedAt, endedAt } = operation.info;
    assert.equal(endedAt !== undefined, !['queued', 'running'].includes(status));
    if (status === 'queued') assert.equal(startedAt, undefined);
    if (status === 'cancelled' && startedAt === undefined) assert.equal(work.context, undefined);
  }
}

describe('operation manager, any sequence of events', () => {
  it('keeps its invariants and settles every result', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.boolean()), async (sequence, pauses) => {
        const operations = new OperationManager(silentLog, {
          concurrency: CONCURRENCY,
          progressIntervalMs: 0,
        });
        const callers: Caller[] = [];
        for (const step of sequence) {
          apply(step, operations, callers);
          checkInvariants(operations, callers);
          if (pauses.next().value) await settle();
          checkInvariants(operations, callers);
        }
        await operations.cancelAll();
        await operations.whenIdle();
        const results = await Promise.allSettled(callers.map(({ operation }) => operation.result));
        for (const [index, result] of results.entries()) {
          const { status } = callers[index]!.operation.info;
          const gaveUp = result.status === 'rejected' && isCancelled(result.reason);
          if (status === 'succeeded') assert.ok(result.status === 'fulfilled' || gaveUp);
          else assert.equal(result.status, 'rejected');
        }
      }),
    );
  });
});
