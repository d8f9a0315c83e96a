import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { addLocalSession } from '../../local/addLocalSession';
import type { SessionDraft } from '../../session/write/draft';
import { encodeSessionInTurns } from '../../session/write/encodeSession';
import { sessionFileName, withSuffix } from '../../session/write/sessionFileName';

/**
 * Saves a draft as a session of this machine, as the desktop app does. The name it gets is free, so that it is also
 * the one the file itself states.
 * @param home the folder that holds `sessions/`
 * @returns the path of the new file
 */
export async function saveLocal(home: string, draft: SessionDraft): Promise<string> {
  const first = sessionFileName(draft, 'local');
  let filename = first;
  for (let n = 2; await exists(join(home, 'sessions', filename)); n++) filename = withSuffix(first, n);
  return addLocalSession(home, filename, await encodeSessionInTurns(draft, filename));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
