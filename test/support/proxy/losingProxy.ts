import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server in front of another one that can lose answers. */
export interface LosingProxy {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  /** Requests since the last `lose`. */
  readonly count: number;
  /** Whether the answer that was to be lost is lost by now. */
  readonly hasLost: boolean;
  /** Starts to count anew, and drops the connection once the request of this number is answered: 0 is the next one. */
  lose(at: number | undefined): void;
  close(): Promise<void>;
}

/** Passes requests on as they come, with the Host header, which is part of what S3 clients sign. */
export async function startLosingProxy(target: string): Promise<LosingProxy> {
  const { hostname: host, port } = new URL(target);
  let count = 0;
  let lost: number | undefined;
  let hasLost = false;
  const server = http.createServer((request, response) => {
    const isLost = count++ === lost;
    const { method, headers, url: path } = request;
    const onward = http.request({ host, port, method, path, headers }, (answer) => {
      if (!isLost) {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        return void answer.pipe(response);
      }
      // Only now has the server done the work.
      answer.resume().once('end', () => {
        hasLost = true;
        response.destroy();
      });
      return undefined;
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has one
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    get count() {
      return count;
    },
    get hasLost() {
      return hasLost;
    },
    lose: (at) => {
      count = 0;
      lost = at;
      hasLost = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
