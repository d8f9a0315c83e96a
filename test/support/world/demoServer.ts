import type { ErrorData } from '../../../src/base/errors';
import type { Log } from '../../../src/base/log';
import type { Deadlines } from '../../../src/storage/deadlines';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { openStore, type OpenOptions } from '../../../src/storage/openStore';
import type { AccessKeys, S3Config } from '../../../src/storage/storeConfig';
import { startS3Server, type S3ServerOptions, type S3TestServer } from '../../../tools/s3-server/s3Server';

export const BUCKET = 'shots';
/** Strings that must never be seen in a message, a log line or an error. */
export const CANARY = 'CANARY0secret0CANARY';
export const WRITER: AccessKeys = { accessKeyId: 'WRITER', secretAccessKey: CANARY };
export const READER: AccessKeys = { accessKeyId: 'READER', secretAccessKey: `${CANARY}-reader` };
/** May do all but delete. */
export const KEEPER: AccessKeys = { accessKeyId: 'KEEPER', secretAccessKey: `${CANARY}-keeper` };
export const NOBODY: AccessKeys = { accessKeyId: 'NOBODY', secretAccessKey: `${CANARY}-nobody` };

export const FULL: Capabilities = {
  writable: true,
  deletes: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};
/** For servers that stall. */
export const IMPATIENT: Deadlines = {
  connectMs: 5_000,
  idleMs: 300,
  totalMs: 10_000,
  minBytesPerSecond: 1024,
};
export const ONCE = { attempts: 1, firstMs: 0, maxMs: 0 };

/** A server with a user of each kind and one bucket. */
export function startServer(options: Partial<S3ServerOptions> = {}): Promise<S3TestServer> {
  return startS3Server({
    users: [
      { ...WRITER, access: 'readWrite' },
      { ...READER, access: 'readOnly' },
      { ...KEEPER, access: 'noDelete' },
      { ...NOBODY, access: 'none' },
    ],
    buckets: [BUCKET],
    ...options,
  });
}

export function configFor(endpoint: string, overrides: Partial<S3Config> = {}): S3Config {
  return {
    kind: 's3',
    endpoint,
    region: 'us-east-1',
    bucket: BUCKET,
    prefix: '',
    pathStyle: true,
    credentials: 'keys',
    profile: '',
    ...overrides,
  };
}

/** A store on the server with, unless told otherwise, one attempt per request. */
export function open(
  server: Pick<S3TestServer, 'endpoint'>,
  keys: AccessKeys = WRITER,
  options: Partial<OpenOptions> = {},
): Promise<ObjectStore> {
  const defaults = { log: new MemoryLog(), capabilities: FULL, retry: ONCE };
  return openStore(configFor(server.endpoint), keys, { ...defaults, ...options });
}

/** Keeps every line. */
export class MemoryLog implements Log {
  readonly lines: string[] = [];
  readonly trace = this.keep('trace');
  readonly debug = this.keep('debug');
  readonly info = this.keep('info');
  readonly warn = this.keep('warn');
  readonly error = this.keep('error');

  private keep(level: string) {
    return (message: string, data?: ErrorData): void =>
      void this.lines.push(`${level} ${message} ${JSON.stringify(data ?? {})}`);
  }
}
