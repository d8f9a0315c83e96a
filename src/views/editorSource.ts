import * as vscode from 'vscode';
import type { FastshotError } from '../base/errors';
import { Emitter, disposeAll, type Disposable } from '../base/lifecycle';
import type { SessionDocument } from '../session/document';
import type { Connections } from './connections';
import { editorActionsFor, type ErrorAction } from './errorActions';
import type { SessionLoader } from './sessionLoader';
import { refOfUri } from './sessionUri';
import type { SessionSource } from './viewer/sessionSource';

/** Where session editors get their sessions: files, and `fastshot:` URIs of the connected store. */
export class EditorSource implements SessionSource, Disposable {
  private readonly changed = new Emitter<void>();
  private readonly subscriptions: Disposable[];
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly loader: SessionLoader,
    connections: Connections,
  ) {
    this.subscriptions = [connections.onDidChange(() => this.changed.fire())];
  }

  open(
    uri: vscode.Uri,
    signal: AbortSignal,
    onArriving: (document: SessionDocument) => void,
  ): Promise<SessionDocument> {
    return this.loader.load(refOfUri(uri), signal, { onArriving });
  }

  async recover(action: string): Promise<void> {
    await vscode.commands.executeCommand(action);
  }

  actionsFor(error: FastshotError): readonly ErrorAction[] {
    return editorActionsFor(error);
  }

  dispose(): void {
    disposeAll(this.subscriptions);
    this.changed.dispose();
  }
}
