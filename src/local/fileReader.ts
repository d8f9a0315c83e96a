import { throwIfAborted } from '../base/abort';
import { FastshotError, isFastshotError } from '../base/errors';
import { diskError } from '../base/fsErrors';
import { openRegularFile } from '../base/regularFile';
import type { RangeReader } from '../session/vault';
import type { LocalFile } from './localFile';

/**
 * Opens a session file for reading ranges, and closes it afterwards. A range past the end is `truncated`, so that a
 * file that is cut while it is read never looks whole.
 */
export async function withFileReader<T>(
  { path, filename, size }: LocalFile,
  use: (reader: RangeReader) => Promise<T>,
): Promise<T> {
  const file = await openRegularFile(path).catch((error: unknown) => {
    if (isFastshotError(error)) throw error;
    throw diskError(error, 'open', path);
  });
  const read: RangeReader['read'] = async (offset, length, signal) => {
    const buffer = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      throwIfAborted(signal);
      const { bytesRead } = await file
        .read(buffer, done, length - done, offset + done)
        .catch((error: unknown) => {
          throw diskError(error, 'read', path);
        });
      if (bytesRead === 0) throw endsEarly(filename, path);
      done += bytesRead;
    }
    return buffer;
  };
  try {
    return await use({ filename, size, read });
  } finally {
    await file.close();
  }
}

function endsEarly(filename: string, path: string): FastshotError {
  return new FastshotError('truncated', `${filename} ends early.`, { data: { path } });
}
