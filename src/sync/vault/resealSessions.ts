import pMap from 'p-map';
import { FastshotError, isFastshotError, toFastshotError } from '../../base/errors';
import { hashInTurns } from '../../base/inTurns';
import { MAX_SESSION_BYTES } from '../../session/decode';
import { memoryReader } from '../../session/memoryReader';
import { MAX_INDEX_BYTES } from '../../session/metaIndex';
import { overallEntry } from '../../session/write/updateOverallList';
import { type SealedVault, sealedVault } from '../../sealing/sealedVault';
import { indexType, metaIndexKey, sessionKey, sessionType } from '../../storage/layout';
import { rangeReader } from '../../storage/rangeReader';
import { listSessions, type RemoteSession } from '../remoteSessions';
import { BAD_INDEX } from '../sessionMetadata';
import { SHA256 } from '../storedHash';
import { isLostRace, isUnanswered } from '../write/failures';
import { headIfPresent } from '../write/storedSession';
import type { WriteDeps } from '../write/writeDeps';
import type { OpenVault, VaultDeps } from './vaultDeps';
import { readObject, requireConditional } from './vaultObjects';

/** Small requests at once. */
const LOOKS = 12;
/** Sessions at once: each is in memory as a whole, twice. */
const RESEALS = 2;
/** The header of what has one recipient is some 200 bytes. */
const HEAD_BYTES = 1024;

type OnProgress = (progress: { readonly done: number; readonly total: number }) => void;

/** Sessions that a replaced key opens. */
export interface OldSessions {
  readonly sessions: readonly RemoteSession[];
  /** Bytes of all of them: so much is downloaded, and uploaded. */
  readonly size: number;
}

/** What came of it. */
export interface Resealed {
  readonly done: readonly string[];
  /** Left as they are, with the reason as a sentence. */
  readonly left: readonly { readonly filename: string; readonly why: string }[];
}

/**
 * Finds the sessions that are sealed to a key that was replaced, or whose index is: two small requests each. Those that
 * none of the keys opens are not among them.
 */
export async function findOldSessions(
  deps: VaultDeps,
  { keys }: OpenVault,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<OldSessions> {
  const { store, age } = deps;
  const identities = keys.keys.map(({ identity }) => identity);
  const listed = [...(await listSessions(store, undefined, signal)).sessions.values()];
  const isOld = async (name: string, read: () => Promise<Uint8Array>): Promise<boolean> => {
    try {
      const job = { kind: 'whichKey', identities, name } as const;
      return (await age.run(job, { input: await read() }, signal)).by > 0;
    } catch (error) {
      if (isFastshotError(error, 'notFound', 'preconditionFailed', 'archived', ...BAD_INDEX)) return false;
      throw error;
    }
  };
  let done = 0;
  onProgress({ done, total: listed.length });
  const old = await pMap(
    listed,
    async (session) => {
      const { filename, size } = session;
      const head = (): Promise<Uint8Array> =>
        rangeReader(store, session).read(0, Math.min(HEAD_BYTES, size), signal);
      const index = (): Promise<Uint8Array> =>
        readObject(store, metaIndexKey(filename, 'sealed'), MAX_INDEX_BYTES, signal);
      const found = (await isOld(filename, head)) || (await isOld(filename, index));
      onProgress({ done: ++done, total: listed.length });
      return found ? [session] : [];
    },
    { concurrency: LOOKS, signal },
  );
  const sessions = old.flat();
  return { sessions, size: sessions.reduce((sum, { size }) => sum + size, 0) };
}

/**
 * Seals sessions anew, to the newest key, each in the place of what is there: only if that is still what was looked at, and
 * only if it is what was there when its key was replaced. What is stopped anywhere goes on from there. Indexes and list follow.
 * @throws `readOnlyStore` where the store cannot replace on a condition; what is wrong with the way to it
 */
export async function resealSessions(
  deps: VaultDeps,
  { keys }: OpenVault,
  write: WriteDeps,
  sessions: readonly RemoteSession[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Resealed> {
  requireConditional(deps.store);
  const vault = sealedVault(deps.age, keys);
  const done: string[] = [];
  const left: { filename: string; why: string }[] = [];
  onProgress({ done: 0, total: sessions.length });
  await pMap(
    sessions,
    async (session) => {
      const { filename } = session;
      try {
        await resealOne(deps, vault, write, session, signal);
        done.push(filename);
      } catch (error) {
        const why = whyLeft(error, filename);
        if (why === undefined) throw error;
        left.push({ filename, why });
      }
      onProgress({ done: done.length + left.length, total: sessions.length });
    },
    { concurrency: RESEALS, signal },
  );
  return { done, left };
}

async function resealOne(
  { store, atStep }: VaultDeps,
  vault: SealedVault,
  write: WriteDeps,
  session: RemoteSession,
  signal: AbortSignal,
): Promise<void> {
  const { filename, etag } = session;
  const key = sessionKey(filename);
  const answer = await store.get(key, { ifMatch: etag, maxBytes: MAX_SESSION_BYTES }, signal);
  if (answer.status !== 'ok') throw new TypeError('unconditional');
  const bytes = await vault.rename(answer.bytes, filename, filename, signal);
  const before = await vault.readHead(memoryReader(answer.bytes, filename), signal);
  const { head } = await vault.readHead(memoryReader(bytes, filename), signal);
  if (head.metadata.sealed!.sha256 !== before.head.metadata.sealed!.sha256) {
    throw new FastshotError('internal', `${filename} came out as something else when it was sealed anew.`);
  }
  const sha256 = await hashInTurns('sha256', bytes);
  await atStep?.('reseal.sealed');
  const options = {
    contentType: sessionType('sealed'),
    metadata: { [SHA256]: sha256 },
    condition: { etag },
  };
  const put = await store.put(key, bytes, options, signal).catch(async (error: unknown) => {
    // The answer may have got lost, and the store then refused what it had taken.
    const mayBeThere = isLostRace(error) || isUnanswered(error);
    const present = mayBeThere ? await headIfPresent(store, key, signal) : undefined;
    if (present?.metadata[SHA256] !== sha256) throw error;
    return present;
  });
  await atStep?.('reseal.written');
  const index = await vault.makeIndex({ filename, size: bytes.length }, head.metadata, '');
  await store.put(metaIndexKey(filename, 'sealed'), index, { contentType: indexType('sealed') }, signal);
  const modified = new Date(session.modified);
  await write.list.change({ add: overallEntry(filename, bytes.length, modified, sha256) }, signal);
  const row = { filename, size: bytes.length, etag: put.etag, modified: session.modified };
  await write.rows.published({ ...row, metadata: head.metadata }, { index });
}

/** Why one session is left as it is; undefined for what stops all of them. */
function whyLeft(error: unknown, filename: string): string | undefined {
  if (isLostRace(error) || isFastshotError(error, 'notFound', 'preconditionFailed')) {
    return `${filename} was changed or removed meanwhile.`;
  }
  if (isFastshotError(error, 'archived', ...BAD_INDEX)) return toFastshotError(error).message;
  return undefined;
}
