import { FastshotError, isFastshotError } from '../../base/errors';
import type { SealedVault } from '../../sealing/sealedVault';
import { MAX_SESSION_BYTES } from '../../session/decode';
import { memoryReader } from '../../session/memoryReader';
import { sameSession } from '../../session/sealed/sameSession';
import type { SessionRow } from '../../session/sessionRow';
import type { Vault } from '../../session/vault';
import { indexType, metaIndexKey, sessionKey, sessionType } from '../../storage/layout';
import type { ObjectInfo, ObjectStore } from '../../storage/objectStore';
import { fetchSession } from '../download';
import { isLostRace, isUnanswered } from '../write/failures';
import type { AtStep } from '../write/steps';
import { copyName } from './copyName';
import type { VerifiedCopy } from './copyRecord';

/** A store and how its sessions are encoded. */
export interface CopySide<V extends Vault = Vault> {
  readonly store: ObjectStore;
  readonly vault: V;
}

export interface CopyOneDeps {
  readonly source: CopySide;
  readonly target: CopySide<SealedVault>;
  readonly atStep: AtStep;
}

/**
 * Copies one session into a sealed vault: reads it, seals it, writes it, reads it back, and compares. Only then it gets
 * an index. Whatever it is stopped at, doing it again comes to the same end: its name is always the same one.
 * @param row of the source
 * @param of its fingerprint
 * @throws `checksumMismatch` when what came back is not the same session; what is wrong with the source
 */
export async function copySession(
  { source, target, atStep }: CopyOneDeps,
  row: SessionRow,
  of: string,
  signal: AbortSignal,
): Promise<VerifiedCopy> {
  const { bytes, document } = await fetchSession(source, row, () => {}, signal);
  const text = await source.vault.toLocalFile(bytes, row.filename, signal);
  const filename = copyName(target.vault.keys, row, document.metadata, of);
  await atStep('copy.read');
  try {
    const stored = await writeVerified(target, filename, text, atStep, signal);
    await writeIndex(target, filename, stored.bytes, signal);
    await atStep('copy.indexed');
    const { size, etag } = stored.info;
    return { of, filename, size, etag };
  } catch (error) {
    throw namedAs(error, filename, row.filename);
  }
}

interface Stored {
  readonly bytes: Uint8Array;
  readonly info: ObjectInfo;
}

/** What is there already, from an earlier attempt, will do if it is the same session; else it is written once more. */
async function writeVerified(
  target: CopySide<SealedVault>,
  filename: string,
  text: Uint8Array,
  atStep: AtStep,
  signal: AbortSignal,
): Promise<Stored> {
  const sealed = await target.vault.toStoredFile(text, filename, signal);
  for (let isSecond = false; ; isSecond = true) {
    const failure = await put(target.store, filename, sealed, signal);
    await atStep('copy.written');
    const stored = await readBack(target.store, filename, signal).catch((error: unknown) => {
      throw failure !== undefined && isFastshotError(error, 'notFound') ? failure : error;
    });
    const isSame = await isSameSession(target.vault, filename, text, stored.bytes, signal);
    await atStep('copy.verified');
    if (isSame) return stored;
    // Nobody else comes up with this name, so what is there is an attempt of ours that went wrong.
    const { mayArriveLater } = await target.store.delete(sessionKey(filename), signal);
    // What is written now would go with it.
    if (isSecond || mayArriveLater) {
      throw new FastshotError(
        'checksumMismatch',
        `The copy of ${filename} did not come back from ${target.store.label} as it was written. It was removed there again.`,
        { data: { filename } },
      );
    }
  }
}

/** Resolves to why it may not have arrived; what is there, reading it back tells. */
async function put(
  store: ObjectStore,
  filename: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<unknown> {
  const options = { contentType: sessionType('sealed'), condition: 'absent' } as const;
  try {
    await store.put(sessionKey(filename), bytes, options, signal);
    return undefined;
  } catch (error) {
    if (signal.aborted || (!isLostRace(error) && !isUnanswered(error))) throw error;
    return error;
  }
}

async function readBack(store: ObjectStore, filename: string, signal: AbortSignal): Promise<Stored> {
  const answer = await store.get(sessionKey(filename), { maxBytes: MAX_SESSION_BYTES }, signal);
  if (answer.status !== 'ok') throw new TypeError('unconditional');
  return answer;
}

/** False also for what cannot be opened. */
async function isSameSession(
  vault: SealedVault,
  filename: string,
  text: Uint8Array,
  stored: Uint8Array,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return sameSession(text, await vault.toLocalFile(stored, filename, signal));
  } catch (error) {
    const isBroken = isFastshotError(error, 'damaged', 'truncated', 'notSealed', 'renamed', 'wrongKey');
    if (signal.aborted || !isBroken) throw error;
    return false;
  }
}

async function writeIndex(
  { store, vault }: CopySide<SealedVault>,
  filename: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const metadata = await vault.readMetadata(memoryReader(bytes, filename), signal);
  const index = await vault.makeIndex({ filename, size: bytes.length }, metadata!, '');
  // One that nobody could read is better found out now.
  await vault.parseMetaIndex(index, filename);
  await store.put(metaIndexKey(filename, 'sealed'), index, { contentType: indexType('sealed') }, signal);
}

/** What is said of a copy, said of the session that the user knows. */
function namedAs(error: unknown, copy: string, name: string): unknown {
  if (!isFastshotError(error) || !error.message.includes(copy)) return error;
  const { code, data, message } = error;
  return new FastshotError(code, message.replaceAll(copy, name), { cause: error, data });
}
