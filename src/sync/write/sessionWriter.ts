import { join } from 'node:path';
import { once } from '../../base/once';
import type { Disposable } from '../../base/lifecycle';
import type { ObjectStore } from '../../storage/objectStore';
import { ListBacklog } from './listBacklog';
import { Journal } from './journal';
import { LocalRows, type LocalRowsParts } from './localRows';
import { Outbox } from './outbox';
import { OverallListWriter } from './overallListWriter';
import type { AtStep } from './steps';
import type { SessionFormat, WriteDeps } from './writeDeps';

export interface SessionWriterParts extends Omit<LocalRowsParts, 'lifetime'> {
  /** `<home>/pending/<storeId>` */
  readonly pending: string;
  readonly store: () => Promise<ObjectStore>;
  readonly format: () => Promise<SessionFormat>;
  /** Which vault it is, as far as names of objects go; known without a key. */
  readonly isSealed?: boolean | undefined;
  /** What happens between the steps of a write: nothing, except in tests of crashes. */
  readonly atStep?: AtStep;
}

/** Everything that writes to one store, sharing one journal. Disposing it stops all writes where they are. */
export interface SessionWriter extends Disposable {
  readonly deps: WriteDeps;
  readonly outbox: Outbox;
}

/** Makes no request and reads no file. */
export function createSessionWriter(parts: SessionWriterParts): SessionWriter {
  const { clock, log } = parts;
  const stop = new AbortController();
  const lifetime = stop.signal;
  const journal = new Journal(parts.pending, parts.atStep, log);
  const rows = new LocalRows({ ...parts, lifetime });
  const store = once(parts.store);
  const format = once(parts.format);
  const list = new OverallListWriter({
    store,
    clock,
    log,
    lifetime,
    knownSessions: () => rows.known(),
    count: () => parts.mirror.count,
    backlog: new ListBacklog(join(parts.directory, 'list_changes')),
  });
  const mode = parts.isSealed ? 'sealed' : 'desktop';
  const deps: WriteDeps = { store, format, mode, journal, list, rows, clock, log, lifetime };
  const outbox = new Outbox(deps);
  return {
    deps,
    outbox,
    dispose: () => {
      stop.abort();
      outbox.dispose();
      journal.dispose();
    },
  };
}
