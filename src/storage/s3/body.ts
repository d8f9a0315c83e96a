import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { FastshotError } from '../../base/errors';
import type { GetOptions } from '../objectStore';

/**
 * Reads the body of a GetObject answer into memory of its own.
 *
 * Refuses before the first byte: `tooLarge` above `maxBytes`, `unexpectedResponse` without a length to check against
 * or with another range than was asked for. An answer that ends early is `truncated`.
 */
export async function readBody(
  answer: GetObjectCommandOutput,
  options: GetOptions,
  what: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = answer.Body;
  if (!(body instanceof Readable)) throw unexpected(what, 'carries no data');
  try {
    const bytes = new Uint8Array(checkedLength(answer, options, what));
    let received = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (received + chunk.length > bytes.length) throw unexpected(what, 'is longer than announced');
      bytes.set(chunk, received);
      received += chunk.length;
      options.onProgress?.(received, bytes.length, bytes);
    }
    if (received < bytes.length) throw truncated(what, received, bytes.length);
    return bytes;
  } catch (error) {
    // Node reports a connection that ends inside the announced length as "aborted".
    if (error instanceof Error && error.message === 'aborted') {
      throw truncated(what, undefined, answer.ContentLength);
    }
    throw error;
  } finally {
    body.destroy();
  }
}

function checkedLength(answer: GetObjectCommandOutput, options: GetOptions, what: string): number {
  const length = answer.ContentLength;
  if (length === undefined) {
    throw unexpected(what, 'has no Content-Length, so it cannot be checked for completeness');
  }
  if (length > options.maxBytes) {
    throw new FastshotError(
      'tooLarge',
      `${what} is too large to be read: ${length} bytes, the limit is ${options.maxBytes}.`,
      {
        data: { size: length, limit: options.maxBytes },
      },
    );
  }
  if (options.range) {
    const total = totalOf(answer.ContentRange, options.range.offset);
    const expected = total === undefined ? -1 : Math.min(options.range.length, total - options.range.offset);
    if (length !== expected) throw unexpected(what, 'is not the byte range that was asked for');
  }
  return length;
}

/** Size of the whole object from `bytes 0-9/100`, or undefined when the range starts elsewhere or is not told. */
export function totalOf(contentRange: string | undefined, offset: number): number | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(contentRange ?? '');
  return match && Number(match[1]) === offset ? Number(match[2]) : undefined;
}

function unexpected(what: string, problem: string): FastshotError {
  return new FastshotError('unexpectedResponse', `The server's answer for ${what} ${problem}.`);
}

function truncated(what: string, received: number | undefined, expected: number | undefined): FastshotError {
  return new FastshotError('truncated', `${what} arrived incomplete: the connection ended early.`, {
    data: { received, expected },
  });
}
