import * as vscode from 'vscode';
import type { ImageRole } from '../session/document';
import { imageFileName } from '../session/imageFileName';
import { SESSION_SUFFIX } from '../session/sessionName';

export const SCHEME = 'fastshot';

/** Where a session is: in a store, in one of the two local folders, or any file the user opened, on any machine. */
export type SessionRef =
  | { readonly place: 'cloud'; readonly storeId: string; readonly filename: string }
  | { readonly place: 'local' | 'copies'; readonly filename: string }
  | { readonly place: 'file'; readonly uri: vscode.Uri };

/** A session, its folder of images, or one image, as addressed in the `fastshot:` file system. */
export interface FastshotPath {
  readonly session: Exclude<SessionRef, { place: 'file' }>;
  /** `file`: the session itself. `folder`: its images. Else one image. */
  readonly target: 'file' | 'folder' | { readonly index: number; readonly role: ImageRole };
}

const root = (session: FastshotPath['session']): string =>
  session.place === 'cloud' ? `/cloud/${session.storeId}` : `/${session.place}`;

/** The URI that opens a session in the viewer. Local ones are plain files. */
export function sessionUri(session: FastshotPath['session'], localPath?: string): vscode.Uri {
  if (session.place !== 'cloud' && localPath !== undefined) return vscode.Uri.file(localPath);
  return vscode.Uri.from({ scheme: SCHEME, path: `${root(session)}/${session.filename}` });
}

/** The folder that holds a session's images as files. */
export function imageFolderUri(session: FastshotPath['session']): vscode.Uri {
  const folder = session.filename.slice(0, -SESSION_SUFFIX.length);
  return vscode.Uri.from({ scheme: SCHEME, path: `${root(session)}/${folder}` });
}

/** The URI of one image of a session. */
export function imageUri(session: FastshotPath['session'], index: number, role: ImageRole): vscode.Uri {
  return vscode.Uri.joinPath(imageFolderUri(session), imageFileName(index, role));
}

/** Reads a `fastshot:` URI back; undefined for paths that name nothing. The extension of an image does not matter. */
export function parseFastshotUri(uri: vscode.Uri): FastshotPath | undefined {
  const [, place, ...rest] = uri.path.split('/');
  if (uri.scheme !== SCHEME || (place !== 'cloud' && place !== 'local' && place !== 'copies')) {
    return undefined;
  }
  const storeId = place === 'cloud' ? rest.shift() : undefined;
  const [name, image, ...more] = rest;
  if (!name || more.length > 0 || (place === 'cloud' && !storeId)) return undefined;
  const at = (filename: string): FastshotPath['session'] =>
    place === 'cloud' ? { place, storeId: storeId as string, filename } : { place, filename };
  if (image === undefined) {
    return name.endsWith(SESSION_SUFFIX)
      ? { session: at(name), target: 'file' }
      : { session: at(name + SESSION_SUFFIX), target: 'folder' };
  }
  const match = /^(\d{1,5})-(original|annotated|zoomed)\.\w+$/.exec(image);
  if (!match) return undefined;
  return {
    session: at(name + SESSION_SUFFIX),
    target: { index: Number(match[1]) - 1, role: match[2] as ImageRole },
  };
}

/** The session behind any URI that opens in the viewer. */
export function refOfUri(uri: vscode.Uri): SessionRef {
  return parseFastshotUri(uri)?.session ?? { place: 'file', uri };
}
