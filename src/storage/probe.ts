import { randomUUID } from 'node:crypto';
import { isFastshotError, toFastshotError, type ErrorCode } from '../base/errors';
import type { Log } from '../base/log';
import { compareUtf8 } from './keyOrder';
import { PROBE, SESSIONS } from './layout';
import type { Capabilities, ObjectInfo, ObjectStore, PutOptions } from './objectStore';

/** Opens the store to be probed, behaving as if it had these capabilities. */
export type OpenAssuming = (assumed: Capabilities) => Promise<ObjectStore>;

const HOPEFUL: Capabilities = {
  writable: true,
  deletes: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};
const READ_ONLY = { writable: false, deletes: false, createIfAbsent: false, compareAndSwap: false } as const;

/** A write that these codes answer is refused for good, not for now. */
const REFUSED: readonly ErrorCode[] = ['accessDenied', 'readOnlyStore', 'diskPermission'];
/** How a store says that a condition does not hold; any other answer to it means that it knows no conditions. */
const CONDITION_FAILED: readonly ErrorCode[] = ['preconditionFailed', 'conflict'];
/** Answers of a store that does not know a request, as opposed to a network that failed in between. */
const UNKNOWN_TO_STORE: readonly ErrorCode[] = [
  'unexpectedResponse',
  'invalidInput',
  'notFound',
  ...CONDITION_FAILED,
];

const TEXT: PutOptions = { contentType: 'text/plain' };
/** No object has this ETag: MD5 has no known input that gives only zeros. */
const NO_ETAG = '0'.repeat(32);
/** Names that UTF-8, UTF-16 and case-blind order put in different sequences; written in none of them. */
const ORDER_NAMES = ['\u{1f600}', 'a', '\uff5e', 'B'];
const CLEANUP_MS = 15_000;

/**
 * Finds out what a store honours by trying it with objects of its own, which it deletes again if it may.
 * About 15 small requests. Credentials that may not write give a read-only result; what makes trying impossible
 * (network, bucket, signature) rejects.
 * @param log names what the probe had to leave in the store
 */
export async function probeCapabilities(
  open: OpenAssuming,
  signal: AbortSignal,
  log?: Log,
): Promise<Capabilities> {
  const folder = `${PROBE}${randomUUID()}/`;
  const written: string[] = [];
  const store = await open(HOPEFUL);
  try {
    const key = `${folder}object`;
    try {
      written.push(key);
      await store.put(key, Buffer.from('probe'), TEXT, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      written.pop();
      return { ...HOPEFUL, ...READ_ONLY, ...(await probeReading(store, signal)) };
    }
    // A store may say once that somebody else was first although nobody was: that is no reason never to ask it again.
    const createIfAbsent =
      (await honoursAbsent(store, key, `${folder}new`, written, signal)) ||
      (await honoursAbsent(store, key, `${folder}newer`, written, signal));
    const quoting = await findQuoting(store, open, key, signal);
    return {
      writable: true,
      createIfAbsent,
      compareAndSwap: quoting !== undefined,
      etagQuoting: quoting ?? 'quoted',
      ordered: await listsInOrder(store, folder, written, signal),
      ranges: await honoursRange(store, key, signal),
      // Last: it is what all others are tried with.
      deletes: await mayDelete(store, key, signal),
    };
  } finally {
    await removeAll(store, written, log);
    store.dispose();
  }
}

function isRefusal(error: unknown): boolean {
  if (isFastshotError(error, ...REFUSED)) return true;
  // Web servers that only serve files.
  return isFastshotError(error) && (error.data['status'] === 405 || error.data['status'] === 501);
}

async function honoursAbsent(
  store: ObjectStore,
  taken: string,
  free: string,
  written: string[],
  signal: AbortSignal,
): Promise<boolean> {
  const absent: PutOptions = { ...TEXT, condition: 'absent' };
  const refused = await codeOf(store.put(taken, Buffer.from('again'), absent, signal));
  if (refused === undefined || !CONDITION_FAILED.includes(refused)) return false;
  written.push(free);
  return (await codeOf(store.put(free, Buffer.from('new'), absent, signal))) === undefined;
}

/** The way of sending ETags with which both a wrong one fails and the right one succeeds; undefined: none. */
async function findQuoting(
  store: ObjectStore,
  open: OpenAssuming,
  key: string,
  signal: AbortSignal,
): Promise<Capabilities['etagQuoting'] | undefined> {
  if (await honoursIfMatch(store, key, signal)) return 'quoted';
  const unquoting = await open({ ...HOPEFUL, etagQuoting: 'unquoted' });
  try {
    return (await honoursIfMatch(unquoting, key, signal)) ? 'unquoted' : undefined;
  } finally {
    unquoting.dispose();
  }
}

async function honoursIfMatch(store: ObjectStore, key: string, signal: AbortSignal): Promise<boolean> {
  const swap = (etag: string): PutOptions => ({ ...TEXT, condition: { etag } });
  const refused = await codeOf(store.put(key, Buffer.from('wrong'), swap(NO_ETAG), signal));
  if (refused === undefined || !CONDITION_FAILED.includes(refused)) return false;
  const { etag } = await store.head(key, signal);
  const swapped = await codeOf(store.put(key, Buffer.from('swapped'), swap(etag), signal));
  if (swapped !== 'conflict') return swapped === undefined;
  // Somebody else, it says, is writing at this moment.
  return (await codeOf(store.put(key, Buffer.from('swapped'), swap(etag), signal))) === undefined;
}

async function honoursRange(store: ObjectStore, key: string, signal: AbortSignal): Promise<boolean> {
  const range = { offset: 1, length: 2 };
  return (await codeOf(store.get(key, { range, maxBytes: 1024 }, signal))) === undefined;
}

async function mayDelete(store: ObjectStore, key: string, signal: AbortSignal): Promise<boolean> {
  try {
    await store.delete(key, signal);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}

/** Also that the list can start in the middle: a store without order cannot do that. */
async function listsInOrder(
  store: ObjectStore,
  folder: string,
  written: string[],
  signal: AbortSignal,
): Promise<boolean> {
  const keys = ORDER_NAMES.map((name) => `${folder}order/${name}`);
  for (const key of keys) {
    written.push(key);
    await store.put(key, Buffer.from('order'), TEXT, signal);
  }
  const [first = '', ...rest] = keys.sort(compareUtf8);
  const found: string[] = [];
  const code = await codeOf(collect(store, { prefix: `${folder}order/`, startAfter: first }, found, signal));
  return code === undefined && found.join('\n') === rest.join('\n');
}

async function collect(
  store: ObjectStore,
  options: { prefix: string; startAfter: string },
  into: string[],
  signal: AbortSignal,
): Promise<void> {
  for await (const page of store.list(options, signal)) into.push(...page.objects.map(({ key }) => key));
}

/**
 * What can be told without writing: from the sessions that are there. In an empty bucket both are taken for granted;
 * a store that then lacks them is found out by the adapter's own checks, as an error and never as wrong data.
 */
async function probeReading(
  store: ObjectStore,
  signal: AbortSignal,
): Promise<Pick<Capabilities, 'ordered' | 'ranges'>> {
  let sample: ObjectInfo | undefined;
  let ordered = true;
  try {
    for await (const page of store.list({ prefix: SESSIONS, pageSize: 100 }, signal)) {
      sample = page.objects.find(({ size }) => size > 3);
      break;
    }
  } catch (error) {
    if (!isFastshotError(error, 'unexpectedResponse')) throw error;
    ordered = false;
  }
  return { ordered, ranges: sample === undefined || (await honoursRange(store, sample.key, signal)) };
}

/** Undefined when it succeeded, the error's code when the store said no; rethrows what says nothing about the store. */
async function codeOf(request: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    const known = toFastshotError(error);
    if (UNKNOWN_TO_STORE.includes(known.code) || known.data['status'] === 501) return known.code;
    throw known;
  }
}

/** Deletes even when the probe was cancelled; what cannot be deleted stays under the probe's own prefix. */
async function removeAll(store: ObjectStore, keys: readonly string[], log: Log | undefined): Promise<void> {
  const signal = AbortSignal.timeout(CLEANUP_MS);
  const ends = await Promise.allSettled(keys.map((key) => store.delete(key, signal)));
  const left = keys.filter((_, i) => ends[i]?.status === 'rejected');
  if (left.length === 0) return;
  log?.warn(`What the connection test wrote to ${store.label} could not be deleted: ${left.join(', ')}`);
}
