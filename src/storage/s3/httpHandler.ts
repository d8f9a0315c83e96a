// Default imports on purpose: VS Code replaces `request` on these very objects to honour its proxy and CA settings,
// so it has to be looked up at the time of the call.
import http from 'node:http';
import https from 'node:https';
import { buildQueryString, HttpResponse, type HttpHandler, type HttpRequest } from '@smithy/core/protocols';
import { abortError } from '../../base/abort';
import { FastshotError } from '../../base/errors';
import { totalDeadline, type Deadlines } from '../deadlines';
import { boundedBody, isForeignPage } from './answers';

/**
 * The SDK's way to the network: one request of `node:http(s)` each, with deadlines for connecting, idling and the whole.
 *
 * The SDK's own handler is not used because it always brings an agent, and VS Code leaves requests that have one
 * without its proxy when `http.proxySupport` is `on`; it also has no deadline that covers a TLS handshake.
 * Without an agent Node's global one keeps connections alive; callers bound how many requests run at once.
 */
export function createHttpHandler(deadlines: Deadlines): HttpHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: (request, options) =>
      send(request, deadlines, options?.abortSignal instanceof AbortSignal ? options.abortSignal : undefined),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

function send(
  request: HttpRequest,
  deadlines: Deadlines,
  signal?: AbortSignal,
): Promise<{ response: HttpResponse }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const host = request.hostname.replace(/^\[(.*)\]$/, '$1');
    const shown = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    const outgoing = (request.protocol === 'http:' ? http : https).request({
      method: request.method,
      host,
      port: request.port,
      path: pathOf(request),
      headers: request.headers,
      // Else NODE_TLS_REJECT_UNAUTHORIZED=0, which is set for other programs, would let anybody answer in the store's place.
      rejectUnauthorized: true,
    });
    let incoming: http.IncomingMessage | undefined;
    const stop = (error: Error): void => {
      incoming?.destroy(error);
      outgoing.destroy(error);
      reject(error);
    };
    const expire = (what: string) => () =>
      stop(new FastshotError('timeout', `${shown} ${what}.`, { data: { host: shown } }));
    const total = (bytes: number): NodeJS.Timeout =>
      setTimeout(expire('took too long to answer'), totalDeadline(deadlines, bytes));

    let totalTimer = total(request.body instanceof Uint8Array ? request.body.byteLength : 0);
    const connectTimer = setTimeout(expire('did not accept a connection in time'), deadlines.connectMs);
    onConnected(outgoing, () => clearTimeout(connectTimer));
    outgoing.setTimeout(deadlines.idleMs, expire('stopped answering'));
    const onAbort = (): void => stop(abortError(signal!));
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => {
      clearTimeout(totalTimer);
      clearTimeout(connectTimer);
      signal?.removeEventListener('abort', onAbort);
    };

    outgoing.on('error', (error) => {
      settle();
      reject(error);
    });
    outgoing.on('response', (response) => {
      incoming = response;
      clearTimeout(totalTimer);
      totalTimer = total(Number(response.headers['content-length'] ?? 0));
      response.once('close', settle);
      if (isForeignPage(response)) {
        return stop(
          new FastshotError(
            'unexpectedResponse',
            `${shown} answered with a web page instead of S3 data. Is a sign-in page or a proxy in between, or is the endpoint a web console?`,
            { data: { host: shown, status: response.statusCode } },
          ),
        );
      }
      boundedBody(response, { method: request.method, query: request.query, host: shown }).then(
        (body) =>
          resolve({
            response: new HttpResponse({
              statusCode: response.statusCode ?? 0,
              reason: response.statusMessage ?? '',
              headers: joinedHeaders(response.headers),
              body,
            }),
          }),
        reject,
      );
    });
    outgoing.end(request.body);
  });
}

/** Calls back once the connection stands, TLS included; also for a reused connection and one through a proxy. */
function onConnected(outgoing: http.ClientRequest, connected: () => void): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket) return connected();
    if ('encrypted' in socket) socket.once('secureConnect', connected);
    else if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
  outgoing.once('finish', connected);
  outgoing.once('response', connected);
}

function pathOf(request: HttpRequest): string {
  const query = buildQueryString(request.query);
  return query ? `${request.path}?${query}` : request.path;
}

function joinedHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return joined;
}
