import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Audit } from '../../audit/audit';
import { FastshotError } from '../../base/errors';
import type { ImageRole, SessionDocument } from '../../session/document';
import { imageName } from '../../session/imageFileName';

/**
 * Asks where to, writes one image there as it is stored in the session, byte for byte, and records that.
 * @param index 0-based position in the session
 * @returns the file, or undefined when the user cancelled
 */
export async function saveImage(
  document: SessionDocument,
  index: number,
  role: ImageRole,
  audit: Audit,
): Promise<vscode.Uri | undefined> {
  const image = document.images[index]?.renditions[role];
  if (!image) {
    throw new FastshotError('notFound', `${document.filename} does not hold image ${index + 1} (${role}).`);
  }
  const name = imageName(document.filename, index, role, image.mime);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({
    title: 'Save Image',
    defaultUri: vscode.Uri.joinPath(folder, name),
    filters: { Images: [name.slice(name.lastIndexOf('.') + 1)] },
  });
  if (!target) return undefined;
  try {
    await vscode.workspace.fs.writeFile(target, image.bytes());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FastshotError('disk', `Could not save ${name}: ${why}`, { cause });
  }
  await audit.record({
    operation: 'export',
    session: document.filename,
    outcome: 'done',
    detail: '1 image',
  });
  return target;
}
