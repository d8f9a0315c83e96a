import type { ErrorCode, FastshotError } from '../../base/errors';
import { messageText } from '../quickPickText';
import type { StoreDraft } from './draft';

/** Which entry is wrong when a connection test fails. */
const AT_FAULT: Partial<Record<ErrorCode, keyof StoreDraft>> = {
  hostNotFound: 'endpoint',
  connectionRefused: 'endpoint',
  timeout: 'endpoint',
  tls: 'endpoint',
  unexpectedResponse: 'endpoint',
  folderUnreachable: 'folder',
  noSuchBucket: 'bucket',
  wrongRegion: 'region',
  badSignature: 'accessKeyId',
  accessDenied: 'accessKeyId',
  wrongKey: 'encryptionKey',
};

/** The entry that a failed test leads back to; undefined: the first. */
export function fieldAtFault(error: FastshotError | undefined): keyof StoreDraft | undefined {
  return error && AT_FAULT[error.code];
}

/** What the store itself told would be right: a draft that has it, and the words for the button. */
export function mendedDraft(
  error: FastshotError | undefined,
  draft: StoreDraft,
): { readonly label: string; readonly draft: StoreDraft } | undefined {
  const region = error?.data['region'];
  if (error?.code !== 'wrongRegion' || typeof region !== 'string') return undefined;
  return { label: `Use ${messageText(region, 40)}`, draft: { ...draft, region } };
}
