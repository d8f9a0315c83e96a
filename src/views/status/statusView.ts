import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { disposeAll } from '../../base/lifecycle';
import { Throttle } from '../../base/throttle';
import { describeFilter } from '../../catalog/filter';
import { isUnencrypted } from '../../storage/address';
import type { SyncState } from '../../sync/syncState';
import type { CapabilityRecords } from '../capabilityRecords';
import type { Connections } from '../connections';
import type { ContextKeys } from '../contextKeys';
import { messageText } from '../quickPickText';
import type { SessionsModel } from '../sessionsModel';
import type { TreeNode } from '../tree/nodes';
import { statusBarText, viewMessage, type StatusFacts } from './statusText';

/** "2 min ago" goes stale: the texts are made anew this often, ms. */
const REFRESH_MS = 30_000;
/** What is going on is told at this distance at most, ms: each time takes messages to VS Code's window. */
const FOLLOW_MS = 150;
const IDLE: SyncState = { kind: 'idle' };

/** Keeps the view's message, its badge, the status bar item and the context keys true to what is going on. */
export class StatusView implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'fastshot.status',
    vscode.StatusBarAlignment.Left,
    0,
  );
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly following = new Throttle(() => this.update(), FOLLOW_MS);

  constructor(
    private readonly parts: {
      readonly connections: Connections;
      readonly capabilities: CapabilityRecords;
      readonly model: SessionsModel;
      readonly tree: vscode.TreeView<TreeNode>;
      readonly keys: ContextKeys;
    },
  ) {
    const { connections, model } = parts;
    this.item.name = 'Fastshot';
    this.item.command = 'fastshot.status.show';
    this.timer = setInterval(() => this.update(), REFRESH_MS);
    this.subscriptions.push(
      this.item,
      this.following,
      model.onDidChange(() => this.following.request()),
      connections.onDidChange(() => this.following.now()),
      connections.onDidChangeState(() => this.following.request()),
    );
    this.update();
  }

  /** What the texts are made from, as of now. */
  facts(): StatusFacts {
    const { connections, model, capabilities } = this.parts;
    const connection = connections.current;
    const filter = describeFilter(model.viewState.filter);
    const gone = connection ? [...connection.mirror.gone().values()] : [];
    return {
      label: connection && messageText(connection.label, 60),
      state: connection?.sync.state ?? IDLE,
      count: model.count('cloud'),
      lastSync: connection?.mirror.sync().lastSync ?? 0,
      goneToDecide: gone.filter(({ kept }) => !kept).length,
      waiting: connection?.writer.outbox.items.length ?? 0,
      filter,
      // Without a filter nothing says it, and all rows would be arranged for it.
      matching: filter ? model.matching() : 0,
      settingsProblem: connections.problem && messageText(connections.problem.message),
      readOnly: connection !== undefined && capabilities.get(connection.id)?.writable === false,
      unencrypted: connection?.config.kind === 's3' && isUnencrypted(connection.config),
    };
  }

  dispose(): void {
    clearInterval(this.timer);
    disposeAll(this.subscriptions);
  }

  private update(): void {
    const { tree, keys, connections } = this.parts;
    const facts = this.facts();
    const message = viewMessage(facts, Date.now());
    // VS Code shows the welcome view, here the one that offers to clear the filter, only where no message stands.
    const shown = facts.filter && facts.matching === 0 ? '' : (message ?? '');
    if (tree.message !== shown) tree.message = shown;
    const { goneToDecide } = facts;
    if ((tree.badge?.value ?? 0) !== goneToDecide) {
      const tooltip = `${plural(goneToDecide, 'session')} removed by others: review`;
      tree.badge = goneToDecide > 0 ? { value: goneToDecide, tooltip } : undefined;
    }
    const { text, spoken } = statusBarText(facts);
    this.item.text = text;
    this.item.tooltip = message ?? 'Fastshot Sessions';
    this.item.accessibilityInformation = { label: spoken };
    if (facts.label !== undefined || facts.settingsProblem) this.item.show();
    else this.item.hide();
    keys.set('connected', connections.current !== undefined);
    keys.set('sealed', connections.current?.sealed !== undefined);
    keys.set('locked', connections.current?.sealed?.isLocked ?? false);
    keys.set('canShare', connections.current?.config.kind === 's3');
    keys.set('filtered', facts.filter !== '');
    keys.set('hasGone', facts.goneToDecide > 0 || facts.state.kind === 'needsConfirmation');
  }
}
