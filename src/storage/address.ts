import type { S3Config } from './storeConfig';

/** Where the credentials of a store go: scheme, host, port and bucket, for people and to remember. */
export function addressOf({ endpoint, bucket }: S3Config): string {
  if (endpoint === '') return `Amazon S3, bucket "${bucket}"`;
  const { protocol, host } = new URL(endpoint);
  return `${protocol}//${host}, bucket "${bucket}"`;
}

/** Whether requests cross a network in the clear: `http://` to another machine. */
export function isUnencrypted({ endpoint }: Pick<S3Config, 'endpoint'>): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** RFC 6761: `localhost` and names below it are this machine; RFC 1122: so is 127.0.0.0/8. */
function isLoopback(hostname: string): boolean {
  return /^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
}
