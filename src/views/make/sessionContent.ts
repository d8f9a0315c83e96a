import type { CatalogEntry } from '../../catalog/entry';
import type { SessionDocument } from '../../session/document';
import { carryFrom, type CarriedSession } from '../../session/write/carry';
import type { App } from '../app';
import { refOf } from '../sessionLoader';

/** An existing session, decoded, with everything a new one needs to carry along. */
export interface SessionContent {
  readonly document: SessionDocument;
  /** Throws `damaged` when the session is not whole. */
  readonly carry: () => CarriedSession;
}

/** Loads a session, downloading it when needed. */
export async function sessionContent(
  app: App,
  entry: CatalogEntry,
  signal: AbortSignal,
): Promise<SessionContent> {
  const { connections, loader } = app;
  const session = refOf(entry, connections.current?.id ?? '');
  const { filename } = entry.row;
  const document = await loader.load(session, signal);
  const vault = await connections.localVault();
  const text = await vault.toLocalFile(await loader.bytes(session, signal), filename);
  return { document, carry: () => carryFrom(text, Buffer.alloc(0), filename) };
}
