import { FastshotError } from '../base/errors';

/** The longest object key that S3 takes, in UTF-8 bytes (Amazon S3 user guide, "Naming objects"). */
const MAX_KEY_BYTES = 1024;

/** Refuses with `invalidInput` what cannot be an object key anywhere. `prefix`: the store's, which counts as well. */
export function checkObjectKey(key: string, prefix = ''): void {
  const fullKey = prefix + key;
  if (key === '') throw new FastshotError('invalidInput', 'An object needs a name.');
  // Lone surrogates have no UTF-8 form: two different names would become one.
  if (/\p{Surrogate}/u.test(fullKey)) {
    throw new FastshotError('invalidInput', `The name ${JSON.stringify(fullKey)} is not valid Unicode.`);
  }
  if (Buffer.byteLength(fullKey) > MAX_KEY_BYTES) {
    throw new FastshotError(
      'invalidInput',
      `The name "${fullKey.slice(0, 60)}…" is longer than ${MAX_KEY_BYTES} bytes.`,
    );
  }
}
