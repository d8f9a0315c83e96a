import { createHash } from 'node:crypto';

/** What most servers answer to, and Amazon corrects. */
export const DEFAULT_REGION = 'us-east-1';

/** How a user reaches an S3 bucket. No secrets in here: they are looked up by `storeId`. */
export interface S3Config {
  readonly kind: 's3';
  /** Empty: Amazon S3. Else an http(s) URL. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Empty, or a key prefix that ends in `/`. */
  readonly prefix: string;
  readonly pathStyle: boolean;
  /** `keys`: access key and secret; `profile`: a named AWS profile; `default`: the SDK's chain (env, SSO, IMDS). */
  readonly credentials: 'keys' | 'profile' | 'default';
  readonly profile: string;
  /** Id of the sealed vault within; undefined for what the desktop app shares. */
  readonly vault?: string | undefined;
}

export interface FolderConfig {
  readonly kind: 'folder';
  /** Absolute path. */
  readonly path: string;
  readonly vault?: string | undefined;
}

export type StoreConfig = S3Config | FolderConfig;

/** Access keys of one store, from SecretStorage. */
export interface AccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What tells two stores apart: never mixes, whatever the credentials (design, "store"). */
export function storeIdentity(config: StoreConfig): string {
  const vault = config.vault === undefined ? [] : [config.vault];
  if (config.kind === 'folder') return JSON.stringify(['folder', config.path, ...vault]);
  const { endpoint, bucket, prefix } = config;
  return JSON.stringify(['s3', endpoint.replace(/\/+$/, '').toLowerCase(), bucket, prefix, ...vault]);
}

/** A short name for the store: bucket or folder name. */
export function storeLabel(config: StoreConfig): string {
  if (config.kind === 's3') {
    return config.prefix ? `${config.bucket}/${config.prefix.replace(/\/$/, '')}` : config.bucket;
  }
  return config.path.split(/[\\/]/).findLast((part) => part !== '') ?? config.path;
}

/** Folder name of a store below `stores/`, and the key of its secrets: readable part, then a hash of the identity. */
export function storeId(config: StoreConfig): string {
  const hash = createHash('sha256').update(storeIdentity(config)).digest('hex').slice(0, 16);
  const readable = storeLabel(config)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 40);
  return readable ? `${readable}-${hash}` : hash;
}
