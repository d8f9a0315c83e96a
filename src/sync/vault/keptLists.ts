import { isFastshotError } from '../../base/errors';
import { readAgeHeader } from '../../session/sealed/ageFile';
import {
  type KeptFor,
  type KeptPart,
  type KeptSession,
  type KeptSessions,
  MAX_KEPT_BYTES,
  parseKeptNames,
  parseKeptPart,
  recipientHash,
} from '../../session/sealed/keptSessions';
import type { VaultFile } from '../../session/sealed/vaultFile';
import { BAD_INDEX } from '../sessionMetadata';
import type { VaultKey } from '../../sealing/replacedKeys';
import type { ListTroubles, VaultDeps } from './vaultDeps';
import { readObject } from './vaultObjects';

/** Parts that are looked at: three million sessions. Whoever writes to the bucket can name any number. */
const MAX_PARTS = 64;

export type KeptEntry = NonNullable<VaultFile['kept']>[number];

/** A key of a vault with its public half. */
interface KeyPair {
  readonly generation: number;
  readonly identity: string;
  readonly recipient: string;
}

/**
 * Reads what the keys that were replaced still open. The newest list decides for all of them, because who was removed
 * before it was made knows every list before. What is missing of it is said, and shuts nothing else.
 * @param keys newest first
 * @returns the keys, and what is wrong with the lists
 * @throws what is wrong with the way to the store
 */
export async function withKeptLists(
  deps: VaultDeps,
  file: VaultFile,
  keys: readonly KeyPair[],
  signal: AbortSignal,
): Promise<{ readonly keys: VaultKey[]; readonly lists: ListTroubles }> {
  const [newest, ...replaced] = keys as [KeyPair, ...KeyPair[]];
  const lists = new Map<number, ReadLists>();
  const listOf = async (newer: KeyPair, older: KeyPair): Promise<ReadLists> => {
    const known = lists.get(newer.generation);
    if (known) return known;
    const read = await readList(deps, file, newer, older.identity, signal);
    lists.set(newer.generation, read);
    return read;
  };
  const opened: VaultKey[] = [{ generation: newest.generation, identity: newest.identity }];
  for (const [index, older] of replaced.entries()) {
    const decides = await listOf(newest, replaced[0]!);
    // Those of the first version name what was there for one key each.
    const { sessions } = decides.isWeak ? await listOf(keys[index]!, older) : decides;
    opened.push({ generation: older.generation, identity: older.identity, opensOnly: sessions });
  }
  const read = [...lists.values()];
  const troubles = {
    missing: read.flatMap(({ missing }) => missing),
    isWeak: read.some(({ isWeak }) => isWeak),
  };
  return { keys: opened, lists: troubles };
}

/** What the list says that was made when a key took the place of another. */
interface ReadLists {
  readonly sessions: KeptSessions;
  readonly missing: readonly string[];
  readonly isWeak: boolean;
}

async function readList(
  deps: VaultDeps,
  file: VaultFile,
  { generation, identity, recipient }: KeyPair,
  older: string,
  signal: AbortSignal,
): Promise<ReadLists> {
  const madeFor = { vault_id: file.vault_id, generation, recipient_sha256: recipientHash(recipient) };
  const named = (file.kept ?? []).filter((each) => each.generation === generation);
  const entries = [...new Map(named.map((entry) => [entry.file, entry])).values()].slice(0, MAX_PARTS);
  const sessions = new Map<string, KeptSession | undefined>();
  const missing: string[] = [];
  const parts = new Set<number>();
  let count = 1;
  let isWeak = false;
  for (const entry of entries) {
    if (parts.size >= count && parts.size > 0) break;
    const found = await readCopies(deps, entry, madeFor, identity, older, signal);
    if ('why' in found) {
      missing.push(`${entry.file}, which ${found.why}`);
      continue;
    }
    const isPart = 'part' in found;
    parts.add(isPart ? found.part : 1);
    count = isPart ? found.parts : count;
    isWeak ||= !isPart;
    for (const [name, kept] of isPart ? found.sessions : found) sessions.set(name, kept);
  }
  const isWhole = parts.size >= count;
  if (!isWhole && missing.length === 0) missing.push('a list that vault.json does not name');
  return { sessions, missing, isWeak };
}

/** A part from one of its copies in the store, else from this machine's; or what is wrong, as the end of a sentence. */
async function readCopies(
  deps: VaultDeps,
  { file, copy }: KeptEntry,
  madeFor: KeptFor,
  newer: string,
  older: string,
  signal: AbortSignal,
): Promise<KeptPart | KeptSessions | { readonly why: string }> {
  const { store, memory } = deps;
  const open = (bytes: Uint8Array): Promise<KeptPart | KeptSessions> =>
    openPart(deps, bytes, file, madeFor, newer, older, signal);
  let failure: unknown;
  for (const each of copy === undefined ? [file] : [file, copy]) {
    try {
      const bytes = await readObject(store, each, MAX_KEPT_BYTES, signal);
      const part = await open(bytes);
      await memory?.write(file, bytes);
      return part;
    } catch (error) {
      if (isFastshotError(error, 'cancelled', 'internal')) throw error;
      failure ??= error;
    }
  }
  const kept = await memory?.read(file);
  // It was sound when it was kept, and may have been damaged since like anything on a disk.
  const recalled = kept && (await open(kept).catch(() => undefined));
  if (recalled) return recalled;
  if (isFastshotError(failure, 'notFound')) return { why: 'is missing' };
  if (isFastshotError(failure, ...BAD_INDEX)) return { why: 'is damaged' };
  throw failure;
}

async function openPart(
  { age }: VaultDeps,
  bytes: Uint8Array,
  file: string,
  madeFor: KeptFor,
  newer: string,
  older: string,
  signal: AbortSignal,
): Promise<KeptPart | KeptSessions> {
  const openBy = async (identity: string, sole: { readonly sole?: true }): Promise<Uint8Array> => {
    const job = { kind: 'open', openWith: { identities: [identity] }, name: file, ...sole } as const;
    return (await age.run(job, { input: bytes }, signal)).bytes;
  };
  const { stanzas } = readAgeHeader(bytes, bytes.length, file);
  if (stanzas.length === 1) return parseKeptPart(await openBy(newer, { sole: true }), madeFor, file);
  // The first version sealed it to both keys, and only then it counts.
  await openBy(older, {});
  return parseKeptNames(await openBy(newer, {}), madeFor, file);
}
