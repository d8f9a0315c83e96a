import { throwIfAborted } from '../base/abort';
import {
  isCancelled,
  isFastshotError,
  toFastshotError,
  type ErrorCode,
  type FastshotError,
} from '../base/errors';
import type { Log } from '../base/log';
import { desktopVault } from '../session/desktopVault';
import { compareNewestFirst } from '../session/sessionName';
import type { RangeReader, Vault } from '../session/vault';
import { SESSIONS, SESSION_SUFFIX, vaultPrefix } from './layout';
import type { Capabilities, ObjectInfo, ObjectStore } from './objectStore';
import { openStore } from './openStore';
import { prefixedStore } from './prefixedStore';
import { probeCapabilities } from './probe';
import { rangeReader } from './rangeReader';
import type { AccessKeys, StoreConfig } from './storeConfig';

export const CONNECTION_STEPS = ['reach', 'list', 'read', 'decode', 'capabilities'] as const;
export type ConnectionStep = (typeof CONNECTION_STEPS)[number];

export interface StepResult {
  readonly step: ConnectionStep;
  /** `skipped`: nothing to test with, or a step before it failed. */
  readonly status: 'ok' | 'failed' | 'skipped';
  /** A sentence for the user. */
  readonly message: string;
  /** Why it failed; `wrongRegion` carries the right one in `data.region` where the store tells it. */
  readonly error?: FastshotError;
}

export interface ConnectionReport {
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
  /** Present when all went well. */
  readonly capabilities?: Capabilities;
}

export interface ConnectionSubject {
  readonly config: StoreConfig;
  readonly keys: AccessKeys | undefined;
  /** Decodes with the encryption key that is to be tested. */
  readonly vault: Vault;
  readonly log: Log;
}

/** Failures before any answer of the store itself. */
const UNREACHED: readonly ErrorCode[] = [
  'timeout',
  'hostNotFound',
  'connectionRefused',
  'connectionLost',
  'folderUnreachable',
  'tls',
  'proxy',
  'unexpectedResponse',
  'credentialsMissing',
];
const UNDECODABLE: readonly ErrorCode[] = [
  'wrongKey',
  'damaged',
  'truncated',
  'unsupportedFormat',
  'renamed',
  'notSealed',
  'tooLarge',
];
/** One damaged session must not look like a wrong key; so many do. */
const MAX_FAILURES = 3;
/** In a store of sessions that are not encrypted, so many are looked at for one that is. */
const SESSIONS_TO_TRY = 20;
/** Of a store with more sessions than are on these, the newest of those are looked at. */
const MAX_PAGES = 20;
/** Someone is watching: one attempt each. */
const NO_RETRY = { attempts: 1, firstMs: 0, maxMs: 0 };

/**
 * Tries a store step by step, without STS and without writing anything but the probe's own objects.
 * Failures are data in the report; rejects only with `cancelled`. `onStep` hears of each step as it ends.
 */
export async function testConnection(
  subject: ConnectionSubject,
  onStep: (result: StepResult) => void,
  signal: AbortSignal,
): Promise<ConnectionReport> {
  const steps: StepResult[] = [];
  const done = (result: StepResult): void => {
    steps.push(result);
    onStep(result);
  };
  try {
    const capabilities = await runSteps(subject, done, signal);
    return { ok: true, steps, capabilities };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    const failure = toFastshotError(error);
    if (steps.length === 0 && !UNREACHED.includes(failure.code)) done(ok('reach', 'The store answers.'));
    const [failed, ...rest] = CONNECTION_STEPS.slice(steps.length);
    if (failed) done({ step: failed, status: 'failed', message: failure.message, error: failure });
    for (const step of rest) done({ step, status: 'skipped', message: 'Not tried.' });
    return { ok: false, steps };
  }
}

async function runSteps(
  { config, keys, vault, log }: ConnectionSubject,
  done: (result: StepResult) => void,
  signal: AbortSignal,
): Promise<Capabilities> {
  const open = (capabilities?: Capabilities): Promise<ObjectStore> =>
    openStore(config, keys, { log, capabilities, retry: NO_RETRY });
  const bucket = await open();
  const store = config.vault === undefined ? bucket : prefixedStore(bucket, vaultPrefix(config.vault));
  try {
    const sessions = await newestSessions(store, signal);
    done(ok('reach', 'The store answers.'));
    done(
      ok('list', sessions.length === 0 ? 'The store holds no sessions yet.' : 'The sessions can be listed.'),
    );
    await readAndDecode(store, vault, sessions, done, signal);
  } finally {
    bucket.dispose();
  }
  const capabilities = await probeCapabilities(open, signal, log);
  throwIfAborted(signal);
  done(ok('capabilities', capabilitiesText(capabilities)));
  return capabilities;
}

function capabilitiesText({ writable, deletes }: Capabilities): string {
  if (!writable) return 'The store is read-only with these credentials.';
  return deletes === false
    ? 'Sessions can be written, but not removed: these credentials may not delete.'
    : 'Sessions can be written.';
}

async function readAndDecode(
  store: ObjectStore,
  vault: Vault,
  sessions: readonly ObjectInfo[],
  done: (result: StepResult) => void,
  signal: AbortSignal,
): Promise<void> {
  const [newest] = sessions;
  if (!newest) {
    done({ step: 'read', status: 'skipped', message: 'There is no session to read.' });
    done({
      step: 'decode',
      status: 'skipped',
      message: 'There is no session to test the encryption key with.',
    });
    return;
  }
  await rangeReader(store, namedSession(newest)).read(0, Math.min(newest.size, 64), signal);
  done(ok('read', 'Sessions can be read.'));
  done(ok('decode', await tryKey(store, vault, sessions, signal)));
}

/**
 * Tries the encryption key on sessions until one is found that really is encrypted: one that is not opens with any key.
 * @returns what is known of the key, as a sentence
 * @throws why a session cannot be decoded, when too many cannot
 */
async function tryKey(
  store: ObjectStore,
  vault: Vault,
  sessions: readonly ObjectInfo[],
  signal: AbortSignal,
): Promise<string> {
  const failures: unknown[] = [];
  let plain = 0;
  for (const session of sessions) {
    const reader = remembering(rangeReader(store, namedSession(session)));
    try {
      await vault.readMetadata(reader, signal);
      if (vault.mode === 'sealed' || !(await isPlain(reader, signal))) return 'The encryption key is right.';
      plain += 1;
    } catch (error) {
      if (!isFastshotError(error, ...UNDECODABLE)) throw error;
      failures.push(error);
      const isKeyWrong = failures.filter((each) => isFastshotError(each, 'wrongKey')).length >= MAX_FAILURES;
      if (isKeyWrong || (plain === 0 && failures.length >= MAX_FAILURES)) throw failures[0];
    }
  }
  if (plain === 0) throw failures[0];
  const rest = failures.length > 0 ? `; ${failures.length} cannot be decoded` : '';
  const looked = `of the newest sessions ${plain} are not encrypted${rest}`;
  return vault.mode === 'plain'
    ? `The sessions can be decoded: ${looked}.`
    : `Nothing encrypted was found to test the encryption key with: ${looked}.`;
}

/** Whether a session opens without any key. */
async function isPlain(reader: RangeReader, signal: AbortSignal): Promise<boolean> {
  try {
    await desktopVault('').readMetadata(reader, signal);
    return true;
  } catch (error) {
    if (isFastshotError(error, ...UNDECODABLE)) return false;
    throw error;
  }
}

/** Asks for no range twice. */
function remembering(reader: RangeReader): RangeReader {
  const answers = new Map<string, Promise<Uint8Array>>();
  return {
    ...reader,
    read: (offset, length, signal) => {
      const range = `${offset}/${length}`;
      const answer = answers.get(range) ?? reader.read(offset, length, signal);
      answers.set(range, answer);
      return answer;
    },
  };
}

/** The newest sessions that hold bytes, newest name first. A store lists the oldest names first. */
async function newestSessions(store: ObjectStore, signal: AbortSignal): Promise<ObjectInfo[]> {
  let newest: ObjectInfo[] = [];
  let pages = 0;
  for await (const { objects } of store.list({ prefix: SESSIONS }, signal)) {
    const sessions = objects.filter(({ key, size }) => key.endsWith(SESSION_SUFFIX) && size > 0);
    newest = [...newest, ...sessions]
      .sort((a, b) => compareNewestFirst(namedSession(a).filename, namedSession(b).filename))
      .slice(0, SESSIONS_TO_TRY);
    pages += 1;
    if (pages >= MAX_PAGES) break;
  }
  return newest;
}

function ok(step: ConnectionStep, message: string): StepResult {
  return { step, status: 'ok', message };
}

function namedSession({ key, size, etag }: ObjectInfo): Parameters<typeof rangeReader>[1] {
  return { filename: key.slice(SESSIONS.length), size, etag };
}
