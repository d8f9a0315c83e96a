import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { openStore, type OpenOptions } from '../../../src/storage/openStore';
import type { AccessKeys, S3Config } from '../../../src/storage/storeConfig';
import { type S3ServerOptions, type S3TestServer, startS3Server } from '../../../tools/s3-server/s3Server';
import { loopbackConfig, ONCE } from './connect';
import { MemoryLog } from './memoryLog';

/** The bucket of every demo server that tests start. */
export const BUCKET = 'team';
/** Strings that must never be seen in a message, a log line or an error. */
export const CANARY = 'CANARY0secret0CANARY';
export const WRITER: AccessKeys = { accessKeyId: 'WRITER', secretAccessKey: CANARY };
export const READER: AccessKeys = { accessKeyId: 'READER', secretAccessKey: `${CANARY}-reader` };
/** May do all but delete. */
export const KEEPER: AccessKeys = { accessKeyId: 'KEEPER', secretAccessKey: `${CANARY}-keeper` };
export const NOBODY: AccessKeys = { accessKeyId: 'NOBODY', secretAccessKey: `${CANARY}-nobody` };
export const USERS: S3ServerOptions['users'] = [
  { ...WRITER, access: 'readWrite' },
  { ...READER, access: 'readOnly' },
  { ...KEEPER, access: 'noDelete' },
  { ...NOBODY, access: 'none' },
];

/** What a probe finds of the demo server, by somebody who may do everything. */
export const FULL: Capabilities = {
  writable: true,
  deletes: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};
/** The same, by somebody who may read. */
export const READ_ONLY: Capabilities = {
  ...FULL,
  writable: false,
  deletes: false,
  createIfAbsent: false,
  compareAndSwap: false,
};

/** A server with a user of each kind and one bucket. */
export function startDemoServer(options: Partial<S3ServerOptions> = {}): Promise<S3TestServer> {
  return startS3Server({ users: USERS, buckets: [BUCKET], ...options });
}

/** The server's bucket. */
export const configFor = (endpoint: string, overrides: Partial<S3Config> = {}): S3Config =>
  loopbackConfig(endpoint, BUCKET, overrides);

/** A store on the server with, unless told otherwise, one attempt for each request. */
export function openDemo(
  server: Pick<S3TestServer, 'endpoint'>,
  keys: AccessKeys = WRITER,
  options: Partial<OpenOptions> = {},
): Promise<ObjectStore> {
  const defaults = { log: new MemoryLog(), capabilities: FULL, retry: ONCE };
  return openStore(configFor(server.endpoint), keys, { ...defaults, ...options });
}
