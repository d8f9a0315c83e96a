import type * as vscode from 'vscode';
import type { FastshotError } from '../../base/errors';
import type { Event } from '../../base/lifecycle';
import type { SessionDocument } from '../../session/document';

/** Where session editors get their sessions from. */
export interface SessionSource {
  /**
   * Loads and decodes the session behind any URI, downloading it when needed. Rejects with FastshotError.
   * @param onArriving told the session as far as it is there, where its images come out one by one
   */
  open(
    uri: vscode.Uri,
    signal: AbortSignal,
    onArriving: (document: SessionDocument) => void,
  ): Promise<SessionDocument>;
  /** Fires when what the URI shows may have changed (another key was entered, a download became possible): editors showing an error try again. */
  readonly onDidChange: Event<void>;
  /** Runs the recovery action offered with an error (for example 'enterKey' or 'showLog'). */
  recover(action: string, uri: vscode.Uri): Promise<void>;
  /** Which actions fit an error, most useful first. */
  actionsFor(error: FastshotError): readonly { id: string; label: string }[];
}
