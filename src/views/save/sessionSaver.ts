import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Audit, audited } from '../../audit/audit';
import { throwIfAborted } from '../../base/abort';
import { displaySize, plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { ImageTools } from '../../images/imageTools';
import { batchEnd } from '../../operations/batchEnd';
import type { OperationContext } from '../../operations/operation';
import type { OperationManager } from '../../operations/operationManager';
import { sessionTitle } from '../../session/title';
import type { SessionDraft } from '../../session/write/draft';
import type { CatalogEntry } from '../../catalog/entry';
import { authorOf } from '../author';
import type { CapabilityRecords } from '../capabilityRecords';
import type { Connections } from '../connections';
import { messageText } from '../quickPickText';
import { refOfUri, sessionUri } from '../sessionUri';
import { storeTitle } from '../storeTitle';
import { SESSION_VIEW_TYPE } from '../viewer/sessionTabs';
import type { DestinationInfo } from './protocol';
import { replacedBy } from './origin';
import type { Restore } from './removeReplaced';
import type { SaveRequest } from './formSeed';

/** A session that was saved. */
export interface Saved {
  readonly filename: string;
  /** `fastshot:` address by which texts can refer to it, also while it waits. */
  readonly reference: vscode.Uri;
  /** The end of a sentence. */
  readonly where: string;
  /** Undefined while it is still waiting to be uploaded. */
  readonly uri?: vscode.Uri | undefined;
  /** Why it is not completely in the store yet. */
  readonly waits?: string | undefined;
}

/** Saves what forms hold, and says so. */
export class SessionSaver {
  constructor(
    private readonly parts: {
      /** The folder that holds `sessions/`. */
      readonly home: string;
      readonly connections: Connections;
      readonly capabilities: CapabilityRecords;
      readonly operations: OperationManager;
      readonly audit: Audit;
      readonly tools: ImageTools;
      /** @param entryId `CatalogEntry.id` of a session that is listed in a moment */
      readonly onSaved: (entryId: string) => void;
      /** @param by the session that is there now in place of the old one, which is in the trash */
      readonly onReplaced: (old: CatalogEntry, by: vscode.Uri) => Promise<void>;
    },
  ) {}

  /** Where sessions can be saved now. */
  destinations(): readonly DestinationInfo[] {
    const { connections, capabilities } = this.parts;
    const { current } = connections;
    const isReadOnly = current && capabilities.get(current.id)?.writable === false;
    return [
      { id: 'local', label: 'This machine' },
      {
        id: 'cloud',
        label: current ? storeTitle(current.config) : 'Store',
        unavailable: current ? (isReadOnly ? 'read-only' : undefined) : 'no store connected',
      },
    ];
  }

  /** Whether sessions can be removed from the connected store, as far as is known. */
  mayDelete(): boolean {
    const { connections, capabilities } = this.parts;
    return !connections.current || capabilities.get(connections.current.id)?.deletes !== false;
  }

  /** Saves a session, removes the one it replaces, and says so. Rejects when nothing was saved. */
  async save(request: SaveRequest, report: (busy: string) => void, signal: AbortSignal): Promise<Saved> {
    const saved = await this.store(request, report, signal);
    const restore = await this.removeReplaced(request, saved);
    const old = replacedBy(request.fields, request.origin);
    if (restore && old && saved.uri) await this.parts.onReplaced(old, saved.uri);
    const undo = request.isAtOnce ? this.undoOf(saved) : undefined;
    void showSaved(savedText(request, saved), saved.uri, restore, undo);
    return saved;
  }

  /** Only writes it. Rejects when nothing was saved. */
  async store(request: SaveRequest, report: (busy: string) => void, signal: AbortSignal): Promise<Saved> {
    const { name, destination } = request.fields;
    const images = plural(request.images.length, 'image');
    const scope = destination === 'cloud' ? this.parts.connections.current?.id : undefined;
    const operation = this.parts.operations.run(
      { kind: 'save', title: `Saving ${name || images}`, logTitle: `Saving ${images}`, scope },
      async (context) => {
        report('Preparing the images…');
        const { toDraft } = await import('./saving');
        const isSealed = destination === 'cloud' && this.parts.connections.current?.sealed !== undefined;
        const author = await authorOf(isSealed);
        const draft = { ...(await toDraft(request, this.parts.tools, new Date(), context.signal)), author };
        throwIfAborted(context.signal);
        if (destination !== 'cloud') return this.toLocal(draft);
        const saved = await this.toCloud(draft, report, context);
        const unhappy = batchEnd({ total: 1, failures: [], waiting: saved.waits ? [saved.waits] : [] });
        if (unhappy) context.endAs(unhappy);
        return saved;
      },
      signal,
    );
    // Its title is nowhere in the trail; the name it gets is known in the end.
    const event: { operation: 'save'; session?: string; store: string | undefined } = {
      operation: 'save',
      store: scope,
    };
    const save = async (): Promise<Saved> => {
      const saved = await operation.result;
      event.session = saved.filename;
      this.parts.onSaved(`${destination}/${saved.filename}`);
      return saved;
    };
    return audited(this.parts.audit, event, save, undefined, ({ waits }) => waits);
  }

  /**
   * Removes the session that a saved one replaces. While that waits to be uploaded the old one is all there is.
   * @returns what brings it back, where that is possible
   */
  async removeReplaced({ fields, origin }: SaveRequest, { uri }: Saved): Promise<Restore | undefined> {
    const replaced = uri && replacedBy(fields, origin);
    if (!replaced) return undefined;
    const { removeReplaced } = await import('./saving');
    const { home, connections, audit } = this.parts;
    return removeReplaced(replaced, home, connections.current, audit);
  }

  /** What takes back that a session was saved on this machine. */
  private undoOf({ reference, uri, filename }: Saved): (() => Promise<void>) | undefined {
    if (!uri || refOfUri(reference).place !== 'local') return undefined;
    return async () => {
      const { undoSave } = await import('./saving');
      await undoSave(this.parts.home, uri.fsPath, filename, this.parts.audit);
    };
  }

  private async toLocal(draft: SessionDraft): Promise<Saved> {
    const { saveLocal } = await import('./saving');
    const path = await saveLocal(this.parts.home, draft);
    const filename = basename(path);
    const reference = sessionUri({ place: 'local', filename });
    return { filename, reference, where: 'on this machine.', uri: vscode.Uri.file(path) };
  }

  private async toCloud(
    draft: SessionDraft,
    report: (busy: string) => void,
    { signal, report: progress }: OperationContext,
  ): Promise<Saved> {
    const connection = this.parts.connections.current;
    if (!connection) {
      throw new FastshotError(
        'invalidSetting',
        'The store was disconnected. Connect again, or save locally.',
      );
    }
    const onProgress = (done: number, total: number): void => {
      progress({ done, total, unit: 'bytes' });
      report(`Uploading ${displaySize(done)} of ${displaySize(total)}…`);
    };
    const { saveCloud } = await import('./saving');
    const outcome = await saveCloud(connection, draft, onProgress, signal);
    const label = messageText(connection.label, 60);
    const addressOf = (filename: string): vscode.Uri =>
      sessionUri({ place: 'cloud', storeId: connection.id, filename });
    if (outcome.state === 'waiting') {
      const why = messageText(outcome.failure.message, 200);
      const where = outcome.passing
        ? `here. It is uploaded to ${label} as soon as possible: ${why}`
        : `here and not in ${label}. Try it again or discard it in Show Waiting Uploads: ${why}`;
      const { filename } = outcome;
      return { filename, reference: addressOf(filename), where, waits: outcome.failure.message };
    }
    const { filename } = outcome.row;
    const uri = addressOf(filename);
    if (outcome.state === 'published') return { filename, reference: uri, where: `to ${label}.`, uri };
    const why = messageText(outcome.failure.message, 200);
    const where = `to ${label}. The list there is updated later: ${why}`;
    return { filename, reference: uri, where, uri, waits: outcome.failure.message };
  }
}

/** What the user is told of a saved session. */
export function savedText({ fields, origin }: SaveRequest, { filename, where, uri }: Saved): string {
  const text = `Saved ${messageText(sessionTitle(filename, fields, true))} ${where}`;
  const isKept = !uri && replacedBy(fields, origin) !== undefined;
  return isKept ? `${text} The old session stays.` : text;
}

/**
 * Says so, with what can be done next.
 * @param restore brings back the session that was replaced
 * @param undo takes back that this one was saved
 */
export async function showSaved(
  message: string,
  uri: vscode.Uri | undefined,
  restore: Restore | undefined,
  undo?: () => Promise<void>,
): Promise<void> {
  const open = 'Open Session';
  const back = 'Restore the Old Session';
  const takeBack = 'Undo';
  const buttons = [...(uri ? [open] : []), ...(restore ? [back] : []), ...(undo ? [takeBack] : [])];
  const answer = await vscode.window.showInformationMessage(message, ...buttons);
  if (answer === back) await restore?.();
  if (answer === takeBack) await undo?.();
  if (answer === open) await vscode.commands.executeCommand('vscode.openWith', uri, SESSION_VIEW_TYPE);
}
