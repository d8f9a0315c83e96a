import type { IncomingMessage } from 'node:http';
import { Readable, Transform, pipeline } from 'node:stream';
import { FastshotError } from '../../base/errors';

/**
 * The longest answer that is no object, in bytes. The longest in good faith is a list of 1,000 keys of 1,024 bytes, each
 * byte written as %XX, beside some 500 bytes of tags: 3.6 MB.
 */
export const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** What an error says fits into a kilobyte or two; of more, only the status is believed. Bytes. */
export const MAX_ERROR_BYTES = 64 * 1024;

/** What of a request decides how its answer is read. */
export interface Asked {
  readonly method: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** For messages. */
  readonly host: string;
}

/**
 * The body of an answer, bounded before the SDK collects it in memory: of an error at most `MAX_ERROR_BYTES`, else
 * nothing of it, so that the status decides; of lists and answers to writes at most `MAX_ANSWER_BYTES`, else
 * `unexpectedResponse`. Objects pass: whoever reads them checks their length.
 */
export async function boundedBody(response: IncomingMessage, asked: Asked): Promise<Readable> {
  if (isError(response)) return Readable.from(await collect(response, MAX_ERROR_BYTES));
  if (isObject(asked)) return response;
  let received = 0;
  const limited = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      received += chunk.length;
      done(received > MAX_ANSWER_BYTES ? tooLong(asked.host) : null, chunk);
    },
  });
  // Each of the two ends with the other, and whoever reads `limited` hears why.
  pipeline(response, limited, () => {});
  return limited;
}

/**
 * True for a web page in the place of an answer of S3: from a sign-in page of a network, a proxy, or a web console. What
 * it says with its status, that something is forbidden or not there, it says of itself. A server's own failure (5xx)
 * often comes with a page of a load balancer, and is one all the same.
 */
export function isForeignPage({ statusCode = 0, headers }: IncomingMessage): boolean {
  const isHtml = /^\s*(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
  const isAnswer = statusCode >= 200 && statusCode < 300;
  const isRefusal = statusCode === 401 || statusCode === 403 || statusCode === 404;
  return isHtml && headers['x-amz-request-id'] === undefined && (isAnswer || isRefusal);
}

const isError = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode >= 300;

const isObject = ({ method, query }: Asked): boolean =>
  method === 'GET' && !('list-type' in query) && !('uploads' in query);

/** All of a stream in one buffer; empty when it is longer than `limit`, in which case the rest is not waited for. */
async function collect(response: IncomingMessage, limit: number): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > limit) return [];
    chunks.push(chunk);
  }
  return [Buffer.concat(chunks)];
}

function tooLong(host: string): FastshotError {
  const most = MAX_ANSWER_BYTES / 1024 / 1024;
  return new FastshotError(
    'unexpectedResponse',
    `${host} answered with more than ${most} MB where an S3 server answers with less. Is the endpoint right?`,
    { data: { host } },
  );
}
