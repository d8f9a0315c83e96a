import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Bucket, type BucketOptions, type ObjectOptions, type StoredObject } from './bucket';
import { deliver } from './deliver';
import { Faults, type Fault } from './faults';
import { handleRequest, type ServerState } from './handle';
import { RequestLog, type RequestRecord } from './requestLog';
import type { User } from './sigv4';

export interface S3ServerOptions {
  readonly users: readonly User[];
  /** Names; a bucket of another region than the server's answers as Amazon does for a client of the wrong region. */
  readonly buckets: readonly (
    string | ({ readonly name: string; readonly region?: string } & BucketOptions)
  )[];
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** The server's name, below which its buckets have names of their own; it refuses those in paths, as Alibaba OSS does. */
  readonly virtualHostsOf?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What the server takes for the time, milliseconds since 1970. */
  readonly now?: () => number;
}

/** A running server and what tests may do behind its clients' backs. */
export interface S3TestServer {
  /** `http(s)://127.0.0.1:port` */
  readonly endpoint: string;
  readonly region: string;
  /** All requests since the start or the last `resetCounts`, in the order of their arrival. */
  readonly requests: readonly RequestRecord[];
  resetCounts(): void;
  /** Resolves once `condition` holds; it is asked again whenever a request arrives or ends. */
  until(condition: (requests: readonly RequestRecord[]) => boolean): Promise<void>;
  /** Misbehaves for matching requests from now on. */
  fail(fault: Fault): void;
  clearFaults(): void;
  putObject(bucket: string, key: string, bytes: Uint8Array | string, options?: ObjectOptions): StoredObject;
  deleteObject(bucket: string, key: string): void;
  /** Begins an upload in parts, at this time. Resolves to its id. */
  beginUpload(bucket: string, key: string, initiated: number): string;
  /** The bucket's objects in key order. */
  objects(bucket: string): readonly StoredObject[];
  close(): Promise<void>;
}

/**
 * Starts an S3 server on loopback, in memory, with path-style addresses unless told otherwise. It verifies signatures and speaks the subset of
 * the protocol that the extension and its tests need; the contract tests hold it to what Ceph does.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3TestServer> {
  const region = options.region ?? 'us-east-1';
  const buckets = new Map<string, Bucket>();
  for (const entry of options.buckets) {
    const bucket: Exclude<typeof entry, string> = typeof entry === 'string' ? { name: entry } : entry;
    const { name, region: own = region, ...options } = bucket;
    buckets.set(name, new Bucket(name, own, options));
  }
  const state: ServerState = {
    region,
    users: options.users,
    buckets,
    virtualHostsOf: options.virtualHostsOf,
    now: options.now ?? Date.now,
    faults: new Faults(),
  };
  const log = new RequestLog();
  const serve: http.RequestListener = (message, response) => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.setHeader('x-amz-request-id', requestId);
    void answerRequest(message, response, requestId);
  };
  const answerRequest = async (message: http.IncomingMessage, response: http.ServerResponse, id: string) => {
    const { answer, fault } = await handleRequest(state, message, id, log.arrived(message, response));
    if (fault?.kind === 'html') response.removeHeader('x-amz-request-id');
    deliver(response, answer, message.method === 'HEAD', fault);
  };
  const server = options.tls ? https.createServer(options.tls, serve) : http.createServer(serve);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const bucketNamed = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (!bucket) throw new Error(`The test server has no bucket "${name}".`);
    return bucket;
  };
  return {
    endpoint: `${options.tls ? 'https' : 'http'}://127.0.0.1:${portOf(server)}`,
    region,
    get requests() {
      return log.records;
    },
    resetCounts: () => log.reset(),
    until: (condition) => log.until(condition),
    fail: (fault) => {
      state.faults.add(fault);
      if (fault.misbehave.kind === 'listPage' && fault.misbehave.page === 'stale') {
        state.stale = snapshot(buckets);
      }
    },
    clearFaults: () => state.faults.clear(),
    putObject: (bucket, key, bytes, object) => bucketNamed(bucket).put(key, Buffer.from(bytes), object),
    deleteObject: (bucket, key) => bucketNamed(bucket).delete(key),
    beginUpload: (bucket, key, initiated) => {
      const id = randomBytes(8).toString('hex');
      const about = { contentType: 'image/png', metadata: {} };
      bucketNamed(bucket).uploads.set(id, { id, key, initiated, ...about, parts: new Map() });
      return id;
    },
    objects: (bucket) =>
      bucketNamed(bucket)
        .keys()
        .map((key) => bucketNamed(bucket).objects.get(key)!),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: http.Server): number {
  const address = server.address() as AddressInfo;
  return address.port;
}

function snapshot(buckets: ReadonlyMap<string, Bucket>): Map<string, Bucket> {
  const copies = new Map<string, Bucket>();
  for (const bucket of buckets.values()) {
    const copy = new Bucket(bucket.name, bucket.region, bucket.options);
    for (const object of bucket.objects.values()) copy.put(object.key, object.bytes, object);
    copies.set(bucket.name, copy);
  }
  return copies;
}
