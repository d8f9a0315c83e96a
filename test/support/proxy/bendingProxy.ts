import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface BentRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface BentAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** What a server does that is not as the one behind it. */
export interface Bends {
  /** Answers in the server's place. */
  readonly before?: (request: BentRequest) => BentAnswer | undefined;
  /** Changes the server's answer. */
  readonly after?: (request: BentRequest, answer: BentAnswer) => BentAnswer;
}

export interface BendingProxy {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  /** Method and path of each request, in the order they came. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** A server in front of another one that has ways of its own, as stores have that call themselves compatible. */
export async function startBendingProxy(target: string, bends: Bends): Promise<BendingProxy> {
  const requests: string[] = [];
  const server = http.createServer((message, response) => {
    const request: BentRequest = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
    };
    requests.push(`${request.method} ${request.path}`);
    void (async () => {
      const body = await buffer(message);
      const own = bends.before?.(request);
      const answer = own ?? (await forward(target, request, body));
      const { status, headers, body: content } = own ? answer : (bends.after?.(request, answer) ?? answer);
      const isHead = request.method === 'HEAD';
      const length = isHead || status === 204 || status === 304 ? {} : { 'content-length': content.length };
      response.writeHead(status, { ...headers, ...length });
      response.end(isHead ? undefined : content);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has one
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error as S3 servers word it; `more` goes into the XML. */
export function errorAnswer(status: number, code: string, message: string, more = ''): BentAnswer {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: Buffer.from(text) };
}

function forward(target: string, { method, path, headers }: BentRequest, body: Buffer): Promise<BentAnswer> {
  const { hostname: host, port } = new URL(target);
  return new Promise((resolve, reject) => {
    const onward = http.request({ host, port, method, path, headers }, (answer) => {
      const { connection: _, 'transfer-encoding': __, ...kept } = answer.headers;
      buffer(answer).then(
        (content) => resolve({ status: answer.statusCode ?? 502, headers: kept, body: content }),
        reject,
      );
    });
    onward.once('error', reject);
    onward.end(body);
  });
}
