import type { Disposable, Event } from '../../base/lifecycle';
import type { SyncState } from '../syncState';
import type { Outbox } from './outbox';

/**
 * Carries on with what waits once a sync has shown that the store is in reach: also with what another window has left.
 * Once for each sync, so that an upload which fails while reading works keeps to the outbox's own, ever slower, pace.
 */
export function flushAfterSyncs(
  onDidChangeState: Event<SyncState>,
  outbox: Pick<Outbox, 'refresh' | 'items' | 'flush'>,
): Disposable {
  let last: number | undefined;
  return onDidChangeState((state) => {
    if (state.kind !== 'synced' || state.at === last) return;
    last = state.at;
    void outbox.refresh().then(() => (outbox.items.length > 0 ? outbox.flush(true) : undefined));
  });
}
