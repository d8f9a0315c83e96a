import type { ErrorCode, FastshotError } from '../base/errors';
import { DEFAULT_REGION, type S3Config, type StoreConfig } from './storeConfig';

/** What came of trying a store, and how it was reached. */
export interface Tried<T> {
  readonly config: StoreConfig;
  readonly result: T;
}

/** What servers answer that know buckets by the other style only: they take a name for another, or for no bucket at all. */
const OTHER_STYLE: readonly ErrorCode[] = [
  'accessDenied',
  'invalidInput',
  'invalidSetting',
  'noSuchBucket',
  'notFound',
  'unexpectedResponse',
  'wrongRegion',
];
/** And what comes of a host name with the bucket in front, where there is no such name or certificate. */
const NO_SUCH_HOST: readonly ErrorCode[] = ['hostNotFound', 'tls'];
const UNCLEAR_REGION: readonly ErrorCode[] = ['wrongRegion', 'badSignature'];

/**
 * Tries a store, and as long as it fails in a way that region or URL style explain, tries it with others: first with the
 * region that the store itself names. One way is tried once, and of the same store and credentials only.
 * @param attempt resolves also when it fails
 * @param failureOf why the store could not be reached or listed, if so
 * @returns the first that went well; else the first one, with the region that the store named
 */
export async function findWay<T>(
  first: StoreConfig,
  attempt: (config: StoreConfig) => Promise<T>,
  failureOf: (result: T) => FastshotError | undefined,
): Promise<Tried<T>> {
  let best: Tried<T> = { config: first, result: await attempt(first) };
  if (first.kind !== 's3') return best;
  const tried = new Set([wayOf(first)]);
  const open: { readonly config: S3Config; readonly isTold: boolean }[] = [];
  let last: Tried<T> = best;
  for (;;) {
    const failure = failureOf(last.result);
    if (!failure) return last;
    const others = otherWays(failure, last.config as S3Config);
    open.unshift(...others);
    const next = open.find(({ config }) => !tried.has(wayOf(config)));
    if (!next) return best;
    tried.add(wayOf(next.config));
    last = { config: next.config, result: await attempt(next.config) };
    // What is still wrong then is told better by where the bucket is.
    if (next.isTold) best = last;
  }
}

/** Whether a text can be a region: it becomes part of host names. */
export const isRegion = (text: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);

/** The region to try first: the one in the server's name, as many servers have it, or the one that most answer to. */
export function likelyRegion(endpoint: string): string {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  return /^s3\.([a-z]{2}-[a-z0-9-]+)\./.exec(host)?.[1] ?? DEFAULT_REGION;
}

function otherWays(
  { code, data }: FastshotError,
  config: S3Config,
): { readonly config: S3Config; readonly isTold: boolean }[] {
  const told = data['region'];
  if (code === 'wrongRegion' && typeof told === 'string') {
    return isRegion(told) ? [{ config: { ...config, region: told }, isTold: true }] : [];
  }
  // That word is S3's own, whatever the style; servers that refuse a style have others for it.
  const isDenied = data['s3Code'] === 'AccessDenied';
  const hints = config.pathStyle ? OTHER_STYLE : [...OTHER_STYLE, ...NO_SUCH_HOST];
  const other = { ...config, pathStyle: !config.pathStyle };
  return [
    ...(UNCLEAR_REGION.includes(code) && data['s3Code'] !== 'InvalidAccessKeyId'
      ? [{ config: { ...config, region: DEFAULT_REGION }, isTold: false }]
      : []),
    ...(hints.includes(code) && !isDenied && hasStyles(config) ? [{ config: other, isTold: false }] : []),
  ];
}

/** Whether the bucket can stand in front of the host's name: not of a number, nor of this machine's short name. */
function hasStyles({ endpoint, bucket }: S3Config): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  const isName = hostname.includes('.') && !/^[\d.]+$/.test(hostname) && !hostname.startsWith('[');
  return isName && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket);
}

const wayOf = ({ region, pathStyle }: S3Config): string => `${region} ${pathStyle}`;
