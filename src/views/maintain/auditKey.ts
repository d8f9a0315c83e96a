import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';

const KEY = 'fastshot.auditKey';

/** The key that authenticates the audit trail: made on first use, the same for all windows of this editor. */
export async function auditKey(secrets: vscode.SecretStorage): Promise<Uint8Array> {
  const kept = await secrets.get(KEY);
  if (kept !== undefined) return Buffer.from(kept, 'hex');
  await secrets.store(KEY, randomBytes(32).toString('hex'));
  // Another window may have been quicker: what is kept now is everybody's.
  return Buffer.from((await secrets.get(KEY)) ?? '', 'hex');
}
