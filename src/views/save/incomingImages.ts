import { isRecord } from '../isRecord';
import type { ImageBytes } from './importImages';

/** Images that were pasted into a page of ours or dropped on it. */
export type IncomingImages =
  | { readonly type: 'addFiles'; readonly files: readonly ImageBytes[] }
  /** Dropped by their address. */
  | { readonly type: 'addUris'; readonly uris: readonly string[] };

/** Images that a page sent, or undefined for anything else: what a webview sends is not trusted. */
export function parseIncoming(message: unknown): IncomingImages | undefined {
  if (!isRecord(message)) return undefined;
  const { type, files, uris } = message;
  if (type === 'addFiles' && Array.isArray(files) && files.every(isImageBytes)) return { type, files };
  if (type === 'addUris' && Array.isArray(uris) && uris.every((uri) => typeof uri === 'string')) {
    return { type, uris };
  }
  return undefined;
}

function isImageBytes(value: unknown): value is ImageBytes {
  return isRecord(value) && typeof value['name'] === 'string' && value['bytes'] instanceof Uint8Array;
}
