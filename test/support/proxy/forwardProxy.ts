import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A forward proxy for plain HTTP on loopback, which refuses tunnels. */
export interface ForwardProxy {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Method and absolute URL of each request so far; of a tunnel, host and port. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a proxy that knows `hosts`, name → address, with a port where the URL's is not the one, and answers 502 for any other.
 * Requests are passed on with the Host header as it came, which is part of what S3 clients sign.
 */
export async function startForwardProxy(hosts: Readonly<Record<string, string>>): Promise<ForwardProxy> {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const url = new URL(request.url ?? '');
    const host = hosts[url.hostname];
    if (host === undefined) return void response.writeHead(502).end();
    const { method, headers } = request;
    const path = (request.url ?? '').slice(url.origin.length);
    const address = new URL(`http://${host}`);
    const port = address.port === '' ? url.port : address.port;
    const onward = http.request({ host: address.hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  });
  // What asks for a tunnel, as HTTPS does, gets none.
  server.on('connect', ({ url }: http.IncomingMessage, socket: Duplex) => {
    requests.push(`CONNECT ${url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has one
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
