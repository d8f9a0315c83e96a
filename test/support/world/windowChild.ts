/**
 * Works on a store in a process of its own: `windowChild.ts <home> <access to the store as JSON> <command as JSON>`. Prints one
 * line of JSON for each thing that is acknowledged.
 * FASTSHOT_FAILPOINT=<step>: kills itself there. FASTSHOT_PAUSE=<step>: prints `paused` and stops until it is continued,
 * the first time.
 */
import { closeSync, openSync } from 'node:fs';
import { FastshotError } from '../../../src/base/errors';
import { errnoOf } from '../../../src/base/fsErrors';
import type { ObjectStore } from '../../../src/storage/objectStore';
import type { SessionRow } from '../../../src/session/sessionRow';
import { removeSession } from '../../../src/sync/write/remove';
import { repairOverallList } from '../../../src/sync/write/repairOverallList';
import { restoreSession } from '../../../src/sync/write/restore';
import { listTrash } from '../../../src/sync/write/trash';
import type { AtStep, StepName } from '../../../src/sync/write/steps';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDraft } from '../../../src/session/write/draft';
import type { Connection } from '../../../src/views/connections';
import { saveCloud } from '../../../src/views/save/saveCloud';
import { connect, type StoreAccess } from './connect';
import { atFailpoint } from '../process/failpoint';
import { makeRequest, openWindow, type Window } from './window';

/** What a child is told to do. */
export type ChildCommand =
  /** `cancelAt`: cancels itself there. */
  | {
      readonly do: 'publish';
      readonly name: string;
      readonly padding?: number;
      readonly cancelAt?: StepName;
    }
  /** Saves while no more than so many files can be opened, and says how that ended. */
  | { readonly do: 'saveStarved'; readonly name: string; readonly free: number }
  /** Publishes without a list entry, and undoes that. */
  | { readonly do: 'undo'; readonly name: string }
  | { readonly do: 'remove'; readonly filename: string }
  | { readonly do: 'restore'; readonly filename: string }
  | { readonly do: 'repair' }
  /** A complete sync. */
  | { readonly do: 'sync' }
  /** So many saves; whenever more than `kept` of them are there, the oldest is removed again. */
  | { readonly do: 'many'; readonly name: string; readonly count: number; readonly kept: number };

const never = new AbortController().signal;

async function main(): Promise<void> {
  const [home = '', storeText = '{}', commandText = '{}'] = process.argv.slice(2);
  const store = await connect(JSON.parse(storeText) as StoreAccess);
  const command = JSON.parse(commandText) as ChildCommand;
  const stop = new AbortController();
  const atStep: AtStep = async (step) => {
    if (command.do === 'publish' && step === command.cancelAt) stop.abort();
    if (command.do === 'saveStarved' && step === 'publish.begun') leaveFiles(command.free);
    await atFailpoint(step);
  };
  const window = await openWindow(home, store, { atStep });
  try {
    await run(window, store, command, stop.signal);
    await window.writer.deps.rows.settled();
  } finally {
    window.close();
    store.dispose();
  }
}

async function run(
  window: Window,
  store: ObjectStore,
  command: ChildCommand,
  signal: AbortSignal,
): Promise<void> {
  const { deps, outbox } = window.writer;
  switch (command.do) {
    case 'publish': {
      const outcome = await window.publish(makeRequest(command.name, command), { signal });
      return say({
        published: outcome.state === 'waiting' ? undefined : outcome.row.filename,
        outcome: outcome.state,
      });
    }
    case 'saveStarved':
      return saveStarved(window, store, command.name);
    case 'undo': {
      // The list's turn never comes, so that the publish stays incomplete.
      deps.list.change = () => Promise.reject(new FastshotError('accessDenied', 'As told by the test.'));
      const outcome = await window.publish(makeRequest(command.name));
      Reflect.deleteProperty(deps.list, 'change');
      if (outcome.state !== 'indexPending') throw new Error(outcome.state);
      say({ pending: outcome.row.filename });
      await outbox.undo(outcome.id);
      return;
    }
    case 'remove': {
      const { size, etag } = await store.head(`sessions/${command.filename}`, never);
      await removeSession(deps, { filename: command.filename, size, etag }, never);
      return say({ removed: command.filename });
    }
    case 'restore': {
      const entry = (await listTrash(store, never)).find(({ filename }) => filename === command.filename);
      if (!entry) throw new Error(`${command.filename} is not in the trash`);
      await restoreSession(deps, entry, never);
      return say({ restored: command.filename });
    }
    case 'repair': {
      const { clock, log } = deps;
      await repairOverallList({ store, clock, log, atStep: atFailpoint }, false, never);
      return;
    }
    case 'sync':
      await window.service.sync('full', never);
      return;
    case 'many':
      return many(window, command.name, command.count, command.kept);
  }
}

async function saveStarved(window: Window, store: ObjectStore, name: string): Promise<void> {
  // The connection is there already; of the rest nothing is.
  for await (const _ of store.list({ prefix: 'sessions/' }, never));
  const { writer } = window;
  const connection = { writer, vault: async () => desktopVault('') } as unknown as Connection;
  const draft: SessionDraft = {
    name,
    desc: '',
    tags: [],
    class: '',
    createdAt: '20260907_090000',
    images: [],
    thumbnail: null,
  };
  const said = await saveCloud(connection, draft, () => {}, never).then(
    ({ state }) => ({ state }),
    (error: unknown) => ({ state: 'failed', why: String(error) }),
  );
  for (const file of opened.splice(0)) closeSync(file);
  say(said);
}

const opened: number[] = [];

/** Opens files until this process may open no more than `free`. */
function leaveFiles(free: number): void {
  try {
    for (;;) opened.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if (errnoOf(error) !== 'EMFILE') throw error;
  }
  for (const file of opened.splice(0, free)) closeSync(file);
}

async function many(window: Window, name: string, count: number, kept: number): Promise<void> {
  const mine: SessionRow[] = [];
  for (let n = 0; n < count; n++) {
    // Everybody writes in the same few seconds, some under the same names.
    const time = `202609070900${String(n % 60).padStart(2, '0')}`;
    const shared = n % 5 === 0;
    const outcome = await window.publish(
      makeRequest(shared ? 'same' : `${name}n${n}`, {
        time,
        padding: shared ? Number(name.slice(1)) * 1000 + n : 0,
      }),
      { keep: true },
    );
    if (outcome.state === 'waiting') continue;
    say({ published: outcome.row.filename });
    mine.push(outcome.row);
    if (mine.length <= kept) continue;
    const oldest = mine.shift()!;
    const { pending } = await removeSession(window.writer.deps, oldest, never);
    if (!pending || pending.isDeleted) say({ removed: oldest.filename });
  }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
