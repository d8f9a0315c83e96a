import type { ErrorCode, FastshotError } from '../../base/errors';
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
