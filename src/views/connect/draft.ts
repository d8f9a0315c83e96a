import { likelyRegion } from '../../storage/findWay';
import { type AccessKeys, type S3Config, type StoreConfig, storeIdentity } from '../../storage/storeConfig';

/** What the connect wizard has gathered so far. */
export interface StoreDraft {
  kind: 'aws' | 's3' | 'folder';
  endpoint: string;
  /** Empty: found by trying; else tried first. */
  region: string;
  bucket: string;
  prefix: string;
  /** Tried first. */
  pathStyle: boolean;
  credentials: S3Config['credentials'];
  profile: string;
  accessKeyId: string;
  secretAccessKey: string;
  folder: string;
  encryptionKey: string;
  /** Region, URL style and key prefix are asked for, too. */
  isAdvanced?: boolean;
  /** The desktop app's file that the answers are from, and what is to be said about it. */
  imported?: { readonly path: string; readonly notes: readonly string[] } | undefined;
}

/** Everything a connection needs. Secrets are apart from the config, which goes to the settings. */
export interface StoreChoice {
  readonly config: StoreConfig;
  readonly keys: AccessKeys | undefined;
  readonly encryptionKey: string;
}

export const emptyDraft: StoreDraft = {
  kind: 'aws',
  endpoint: '',
  region: '',
  bucket: '',
  prefix: '',
  pathStyle: false,
  credentials: 'keys',
  profile: '',
  accessKeyId: '',
  secretAccessKey: '',
  folder: '',
  encryptionKey: '',
};

/** A wizard draft that shows the present store; secrets are asked for again. */
export function draftOf(config: StoreConfig | undefined): StoreDraft {
  if (config === undefined) return { ...emptyDraft };
  if (config.kind === 'folder') return { ...emptyDraft, kind: 'folder', folder: config.path };
  const { kind: _, ...s3 } = config;
  return { ...emptyDraft, ...s3, kind: config.endpoint === '' ? 'aws' : 's3' };
}

/** The finished draft as a choice. */
export function choiceOf(draft: StoreDraft): StoreChoice {
  if (draft.kind === 'folder') {
    return {
      config: { kind: 'folder', path: draft.folder },
      keys: undefined,
      encryptionKey: draft.encryptionKey,
    };
  }
  const { region, bucket, prefix, credentials } = draft;
  const endpoint = draft.kind === 'aws' ? '' : withoutBucket(draft.endpoint, bucket);
  return {
    config: {
      kind: 's3',
      endpoint,
      region: region || likelyRegion(endpoint),
      bucket,
      prefix,
      pathStyle: draft.kind === 's3' && draft.pathStyle,
      credentials,
      profile: credentials === 'profile' ? draft.profile : '',
    },
    keys:
      credentials === 'keys'
        ? { accessKeyId: visible(draft.accessKeyId), secretAccessKey: visible(draft.secretAccessKey) }
        : undefined,
    encryptionKey: draft.encryptionKey,
  };
}

/** The draft with the region and URL style by which its store was reached. */
export function reachedBy(draft: StoreDraft, config: StoreConfig): StoreDraft {
  if (config.kind === 'folder') return draft;
  return { ...draft, region: config.region, pathStyle: config.pathStyle };
}

/** Cloudflare R2 shows addresses with the bucket as their path: requests have it there once more. */
function withoutBucket(endpoint: string, bucket: string): string {
  const suffix = `/${bucket}`;
  const bare = endpoint.replace(/\/+$/, '');
  const { pathname } = new URL(bare);
  return pathname.endsWith(suffix) ? bare.slice(0, -suffix.length) : endpoint;
}

/** Keys are printable ASCII; what copying from a page brings along is neither seen nor meant. */
const visible = (key: string): string => key.replaceAll(/[^!-~]/g, '');

/** The sealed vault of the present store, where the chosen one is at the same place; else undefined. */
export function presentVault(chosen: StoreConfig, present: StoreConfig | undefined): string | undefined {
  if (present?.vault === undefined) return undefined;
  const place = storeIdentity({ ...present, vault: undefined });
  return storeIdentity({ ...chosen, vault: undefined }) === place ? present.vault : undefined;
}
