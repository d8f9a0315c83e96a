import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { Emitter } from '../../../src/base/lifecycle';
import { silentLog } from '../../../src/base/log';
import { EMPTY_FILTER } from '../../../src/catalog/filter';
import { DEFAULT_VIEW_STATE } from '../../../src/catalog/viewState';
import { LocalSessions } from '../../../src/local/localSessions';
import type { Connection, Connections } from '../../../src/views/connections';
import { SessionsModel } from '../../../src/views/sessionsModel';
import { StoredViewState } from '../../../src/views/storedViewState';

const FILTER = { ...EMPTY_FILTER, text: 'merger', tags: ['acme'], classes: ['board'] };

describe('how a user looks at the lists', () => {
  let root: string;
  let stored: Record<string, unknown>;
  let local: LocalSessions;
  const memento = {
    keys: () => Object.keys(stored),
    get: (key: string) => stored[key],
    update: async (key: string, value: unknown) => {
      stored[key] = JSON.parse(JSON.stringify(value));
    },
  } as vscode.Memento;
  const changed = new Emitter<Connection | undefined>();
  const connections = {
    current: undefined as Connection | undefined,
    onDidChange: changed.event,
    onDidChangeRows: new Emitter<never>().event,
  };
  const connect = (connection: { readonly sealed?: object } | undefined): void => {
    connections.current = connection as Connection | undefined;
    changed.fire(connections.current);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fastshot-view-'));
    stored = {};
    connections.current = undefined;
    const folders = { local: join(root, 'a'), copies: join(root, 'b'), cacheFile: join(root, 'c.json') };
    local = new LocalSessions(folders, silentLog);
  });
  afterEach(() => {
    local.dispose();
    rmSync(root, { recursive: true });
  });
  const open = (): { model: SessionsModel; state: StoredViewState } => {
    const model = new SessionsModel(local, connections as unknown as Connections);
    return { model, state: new StoredViewState(memento, model, connections) };
  };

  it('is remembered, filter included, for a store that is not sealed', () => {
    const { state } = open();
    connect({});
    state.set({ filter: FILTER, grouping: 'none' });
    assert.deepEqual(open().model.viewState, { ...DEFAULT_VIEW_STATE, filter: FILTER, grouping: 'none' });
  });

  it('is remembered without the filter while a sealed vault is connected', () => {
    const { model, state } = open();
    connect({ sealed: {} });
    state.set({ filter: FILTER, grouping: 'none' });
    assert.deepEqual(model.viewState.filter, FILTER);
    assert.deepEqual(open().model.viewState, { ...DEFAULT_VIEW_STATE, grouping: 'none' });
  });

  it('loses a filter that was stored before the sealed vault was connected', () => {
    const { state } = open();
    state.set({ filter: FILTER });
    open();
    connect({ sealed: {} });
    assert.doesNotMatch(JSON.stringify(stored), /merger|acme|board/);
  });

  it('does not take the filter of a sealed vault along to another store', () => {
    const { model, state } = open();
    connect({ sealed: {} });
    state.set({ filter: FILTER });
    connect({ sealed: {} });
    assert.deepEqual(model.viewState.filter, FILTER, 'the vault was locked or unlocked');
    connect({});
    assert.deepEqual(model.viewState.filter, EMPTY_FILTER);
    state.set({ grouping: 'none' });
    assert.doesNotMatch(JSON.stringify(stored), /merger|acme|board/);
  });
});
