import type * as vscode from 'vscode';
import type { Disposable } from '../base/lifecycle';
import { EMPTY_FILTER } from '../catalog/filter';
import { parseViewState, type ViewState } from '../catalog/viewState';
import type { Connections } from './connections';
import type { SessionsModel } from './sessionsModel';

const VIEW_STATE = 'viewState';

/**
 * How this user looks at the lists, kept between windows. A filter is made of words, tags and classes of sessions, so
 * with a sealed vault it stays in memory, and what was stored before goes.
 */
export class StoredViewState implements Disposable {
  private readonly subscription: Disposable;
  private wasSealed = false;

  constructor(
    private readonly memento: vscode.Memento,
    private readonly model: SessionsModel,
    private readonly connections: Pick<Connections, 'current' | 'onDidChange'>,
  ) {
    model.setViewState(parseViewState(memento.get(VIEW_STATE)));
    this.subscription = connections.onDidChange(() => this.follow());
  }

  /** Changes it, and remembers what may be remembered. */
  set(change: Partial<ViewState>): void {
    this.model.setViewState({ ...this.model.viewState, ...change });
    this.store();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private follow(): void {
    const isSealed = this.connections.current?.sealed !== undefined;
    // In another store a filter of the vault would be stored with the next change.
    if (this.wasSealed && !isSealed) this.set({ filter: EMPTY_FILTER });
    else if (isSealed && !this.wasSealed) this.store();
    this.wasSealed = isSealed;
  }

  private store(): void {
    const { viewState } = this.model;
    const isSealed = this.connections.current?.sealed !== undefined;
    void this.memento.update(VIEW_STATE, isSealed ? { ...viewState, filter: EMPTY_FILTER } : viewState);
  }
}
