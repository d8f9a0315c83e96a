import { FastshotError } from '../../base/errors';
import { rebuildOverallList } from '../../session/write/updateOverallList';
import { OVERALL_LIST } from '../../storage/layout';
import { wait } from '../clock';
import { isLostRace, isUnanswered } from '../write/failures';
import { JSON_TYPE, putOverallList, readOverallList } from '../write/overallListWriter';
import { sessionsFor, wantedEntries } from '../write/repairOverallList';
import { noStep } from '../write/steps';
import type { MaintainDeps } from './maintainDeps';
import type { RepairStep } from './repairSteps';

/** In a bucket where everybody saves all the time, the listing cannot be caught up with: better said than tried on. */
const MAX_LOST_RACES = 10;
const PAUSE_MS = 500;
/** So many entries more than were shown may go: sessions that were removed since. More is rather a listing cut short. */
const MAX_DROPPED_UNSEEN = 20;

/**
 * Rewrites the overall list from the listing of the sessions, because the user has seen the difference and wants it so:
 * as many entries go as were shown. The list is read, with its ETag, before the listing begins; who writes to it in
 * between wins, and this starts over. Resolves to why nothing had to be written, if so.
 * @throws `preconditionFailed` when many more entries would go
 */
export async function rewriteList(
  { store, clock, atStep = noStep }: MaintainDeps,
  { extra = 0 }: Extract<RepairStep, { kind: 'rewriteList' }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let races = 0; ; races++) {
    const current = await readOverallList(store, signal);
    await atStep('repair.read');
    const sessions = await sessionsFor(store, current, signal);
    await atStep('repair.listed');
    const { listed, entries, isRight } = wantedEntries(current, sessions);
    const dropped = listed.filter(({ filename }) => !sessions.has(filename)).length;
    if (dropped > extra + MAX_DROPPED_UNSEEN) throw tooMuch(dropped, extra);
    if (isRight) return 'The list is right by now.';
    const next = rebuildOverallList(current?.bytes, entries, new Date(clock.now()));
    try {
      if (store.capabilities.compareAndSwap) await putOverallList(store, next, current, signal);
      else await store.put(OVERALL_LIST, next, JSON_TYPE, signal);
      await atStep('repair.written');
      return undefined;
    } catch (error) {
      // Ceph 16 answers 500 to who loses a race; and after a lost answer the list tells whether it was a success.
      if (races >= MAX_LOST_RACES || !(isLostRace(error) || isUnanswered(error))) throw error;
    }
    await wait(clock, clock.random() * PAUSE_MS, signal);
  }
}

function tooMuch(dropped: number, shown: number): FastshotError {
  return new FastshotError(
    'preconditionFailed',
    `The store lists so few sessions now that ${dropped} entries would go from the overall list, not ${shown}. It was left as it is; look again.`,
    { data: { dropped, shown } },
  );
}
