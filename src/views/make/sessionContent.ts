import { isFastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { isSealed } from '../../session/container';
import type { SessionDocument } from '../../session/document';
import { carryFrom, type CarriedSession } from '../../session/write/carry';
import type { App } from '../app';
import { refOf } from '../sessionLoader';
import type { SessionRef } from '../sessionUri';

/** An existing session, decoded, with everything a new one needs to carry along. */
export interface SessionContent {
  readonly document: SessionDocument;
  /** Throws `damaged` when the session is not whole. */
  readonly carry: () => CarriedSession;
}

/** Loads a session of a list, downloading it when needed. */
export async function sessionContent(
  app: App,
  entry: CatalogEntry,
  signal: AbortSignal,
): Promise<SessionContent> {
  return contentOf(app, refOf(entry, app.connections.current?.id ?? ''), entry.row.filename, signal);
}

/** Loads any session. */
export async function contentOf(
  { connections, loader }: Pick<App, 'connections' | 'loader'>,
  session: SessionRef,
  filename: string,
  signal: AbortSignal,
): Promise<SessionContent> {
  const document = await loader.load(session, signal);
  const bytes = await loader.bytes(session, signal);
  // What is sealed was opened with the connected vault just now.
  const sealed = isSealed(bytes) ? connections.current : undefined;
  const vault = await (sealed ? sealed.vault() : connections.localVault());
  const text = await vault.toLocalFile(bytes, filename, signal);
  return { document, carry: () => carryFrom(text, Buffer.alloc(0), filename) };
}

/** What can be carried along; undefined of a damaged session: of that those images can be taken that are whole. */
export function carriedIfWhole({ carry }: SessionContent): CarriedSession | undefined {
  try {
    return carry();
  } catch (error) {
    if (isFastshotError(error, 'damaged')) return undefined;
    throw error;
  }
}
