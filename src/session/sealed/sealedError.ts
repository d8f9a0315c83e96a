import { type ErrorCode, FastshotError } from '../../base/errors';

/** What can be wrong with an object of a sealed vault. */
export type SealedErrorCode = Extract<
  ErrorCode,
  | 'wrongKey'
  | 'wrongPassphrase'
  | 'damaged'
  | 'truncated'
  | 'renamed'
  | 'notSealed'
  | 'unsupportedFormat'
  | 'tooLarge'
>;

/** @param why the end of a sentence that begins with the object's name */
export function sealedError(
  code: SealedErrorCode,
  name: string,
  why: string,
  options: { readonly cause?: unknown } = {},
): FastshotError {
  return new FastshotError(code, `${name} ${why}`, { ...options, data: { filename: name } });
}
