import * as vscode from 'vscode';
import { displaySize, plural } from '../../base/displayText';
import { findOldSessions, type Resealed, resealSessions } from '../../sync/vault/resealSessions';
import type { App } from '../app';
import { messageText } from '../quickPickText';
import { done, openedVault, run } from './keyChange';

/** Seals sessions that a replaced key opens to the newest one, after saying what that costs and what it gives. */
export async function resealOldSessions(app: App): Promise<void> {
  const { connection, deps, opened } = await openedVault(app);
  const label = messageText(connection.label, 60);
  const old = await run(app, connection, 'Looking for old sessions', (signal, report) =>
    findOldSessions(deps, opened, report, signal),
  );
  const count = plural(old.sessions.length, 'session');
  if (old.sessions.length === 0) {
    void vscode.window.showInformationMessage(`All sessions of ${label} are sealed to its present key.`);
    return;
  }
  const reseal = 'Re-seal';
  const answer = await vscode.window.showWarningMessage(
    `Re-seal ${count} of ${label}?`,
    {
      modal: true,
      detail: `Former members have the keys that were replaced, and read with them what is still sealed to one. Each such session is downloaded, sealed to the present key and uploaded in its place: ${displaySize(old.size)} down, ${displaySize(old.size)} up, and other machines download anew what they keep of them.\n\nFormer members keep what they have copied, and what is in the trash stays as it is for its 30 days. It can be stopped at any time, and goes on from there when it is called again.`,
    },
    reseal,
  );
  if (answer !== reseal) return;
  const result = await run(app, connection, 'Re-sealing old sessions', (signal, report) =>
    resealSessions(deps, opened, connection.writer.deps, old.sessions, report, signal),
  );
  await done(app, connection, `${plural(result.done.length, 'session')} re-sealed`, resealText(result));
}

function resealText({ done: resealed, left }: Resealed): string {
  const some = left.slice(0, 2).map(({ why }) => messageText(why, 200));
  const more = left.length > some.length ? [`${left.length - some.length} more were left as they are.`] : [];
  return [`${plural(resealed.length, 'session')} re-sealed.`, ...some, ...more].join(' ');
}
