import { rebuildOverallList } from '../../session/write/updateOverallList';
import { OVERALL_LIST } from '../../storage/layout';
import { wait } from '../clock';
import { listSessions } from '../remoteSessions';
import { isLostRace } from '../write/failures';
import { JSON_TYPE, putOverallList, readOverallList } from '../write/overallListWriter';
import { wantedEntries } from '../write/repairOverallList';
import { noStep } from '../write/steps';
import type { MaintainDeps } from './maintainDeps';

/** In a bucket where everybody saves all the time, the listing cannot be caught up with: better said than tried on. */
const MAX_LOST_RACES = 10;
const PAUSE_MS = 500;

/**
 * Rewrites the overall list from the listing of the sessions, because the user has seen the difference and wants it so:
 * unlike the repair that goes on by itself, it asks for no proof that few enough entries go. The list is read, with its
 * ETag, before the listing begins; who writes to it in between wins, and this starts over. Resolves to why nothing had
 * to be written, if so.
 */
export async function rewriteList(
  { store, clock, atStep = noStep }: MaintainDeps,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let races = 0; ; races++) {
    const current = await readOverallList(store, signal);
    await atStep('repair.read');
    const { sessions } = await listSessions(store, undefined, signal);
    await atStep('repair.listed');
    const { entries, isRight } = wantedEntries(current, sessions);
    if (isRight) return 'The list is right by now.';
    const next = rebuildOverallList(current?.bytes, entries, new Date(clock.now()));
    try {
      if (store.capabilities.compareAndSwap) await putOverallList(store, next, current, signal);
      else await store.put(OVERALL_LIST, next, JSON_TYPE, signal);
      await atStep('repair.written');
      return undefined;
    } catch (error) {
      if (!isLostRace(error) || races >= MAX_LOST_RACES) throw error;
    }
    await wait(clock, clock.random() * PAUSE_MS, signal);
  }
}
