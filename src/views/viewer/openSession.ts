import type * as vscode from 'vscode';
import { isCancelled, toFastshotError, type FastshotError } from '../../base/errors';
import { Emitter, type Disposable } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import type { SessionDocument } from '../../session/document';
import type { SessionSource } from './sessionSource';

export type LoadState =
  | { readonly kind: 'loading' }
  /** On its way: the images that are there can be looked at. */
  | { readonly kind: 'arriving'; readonly document: SessionDocument }
  | { readonly kind: 'ready'; readonly document: SessionDocument }
  | { readonly kind: 'failed'; readonly error: FastshotError };

/**
 * One session while any editor shows it. It loads once for all of them, tries again when its source says that may
 * help, and stops loading when the last editor closes.
 */
export class OpenSession implements vscode.CustomDocument {
  private current: LoadState = { kind: 'loading' };
  private readonly changed = new Emitter<LoadState>();
  private readonly closed = new AbortController();
  private readonly subscription: Disposable;

  readonly onDidChange = this.changed.event;

  constructor(
    readonly uri: vscode.Uri,
    private readonly source: SessionSource,
    private readonly log: Log,
  ) {
    this.subscription = source.onDidChange(() => this.retry());
    void this.load();
  }

  get state(): LoadState {
    return this.current;
  }

  /** What there is to look at: the session, or what has come in of it. */
  get document(): SessionDocument | undefined {
    return 'document' in this.current ? this.current.document : undefined;
  }

  /** The file's name, for messages. */
  get filename(): string {
    return this.uri.path.slice(this.uri.path.lastIndexOf('/') + 1);
  }

  /** Loads again what failed; a session that is loading or ready stays as it is. */
  retry(): void {
    if (this.current.kind !== 'failed') return;
    this.change({ kind: 'loading' });
    void this.load();
  }

  dispose(): void {
    this.closed.abort();
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async load(): Promise<void> {
    try {
      const document = await this.source.open(this.uri, this.closed.signal, (soFar) =>
        this.change({ kind: 'arriving', document: soFar }),
      );
      this.change({ kind: 'ready', document });
    } catch (thrown) {
      const error = toFastshotError(thrown);
      if (!isCancelled(error)) {
        this.log.warn(`Could not open ${this.filename}: ${error.message}`, { code: error.code });
      }
      this.change({ kind: 'failed', error });
    }
  }

  private change(state: LoadState): void {
    if (this.closed.signal.aborted) return;
    this.current = state;
    this.changed.fire(state);
  }
}
