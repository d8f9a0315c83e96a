import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDocument } from '../../../src/session/document';
import type { Sandbox } from './sandbox';

/** Where local sessions lie. */
export const sessionsFolder = ({ home }: Sandbox): string => path.join(home, '.fastshot/sessions');

/**
 * The sessions in the sandbox's home, decoded, by file name.
 * @param encryptionKey of those that are encrypted
 */
export async function localSessions(sandbox: Sandbox, encryptionKey = ''): Promise<SessionDocument[]> {
  const folder = sessionsFolder(sandbox);
  const names = readdirSync(folder).filter((name) => name.endsWith('.fastshot'));
  return Promise.all(
    names
      .sort()
      .map((name) => desktopVault(encryptionKey).decode(readFileSync(path.join(folder, name)), name)),
  );
}

/** The bytes of an original image, 0-based; empty when there is none. */
export function original(session: SessionDocument | undefined, index: number): Buffer {
  return Buffer.from(session?.images[index]?.renditions.original?.bytes() ?? []);
}
