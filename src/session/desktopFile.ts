import { desktopKey } from './desktopKey';
import type { SessionRow } from './sessionRow';
import { nameTime } from './sessionName';
import { encodeContainerInTurns } from './write/encodeContainer';
import { localTimestamp } from './write/localTime';
import { sessionFileName } from './write/sessionFileName';
import { wrappedText } from './write/wrappedText';

/** A file as the desktop app has it: on a machine, plain JSON; in a bucket, behind a cover and XORed with its key. */
export type DesktopForm = { readonly kind: 'local' } | { readonly kind: 'cloud'; readonly key: string };

/**
 * A session's file for the desktop app.
 * @param text as `Vault.toLocalFile` makes it; a local file is this text, in a bucket it has metadata (`wrappedText`)
 * @param filename that the file will have
 * @throws as `wrappedText`
 */
export async function desktopFile(
  text: Uint8Array,
  filename: string,
  form: DesktopForm,
): Promise<Uint8Array> {
  if (form.kind === 'local') return text;
  return encodeContainerInTurns(await wrappedText(text, filename), desktopKey(form.key));
}

/** What the desktop app would call a session: by its own time and name, whatever it is called in the store. */
export function desktopName(
  { filename, metadata, modified }: Pick<SessionRow, 'filename' | 'metadata' | 'modified'>,
  kind: DesktopForm['kind'],
): string {
  const createdAt = metadata?.createdAt ?? nameTime(filename) ?? localTimestamp(new Date(modified));
  return sessionFileName({ name: metadata?.name ?? '', desc: metadata?.desc ?? '', createdAt }, kind);
}
