import type { VaultMode } from '../../session/vault';
import { indexSuffix, META_INDEXES, SESSION_SUFFIX, sessionKey } from '../../storage/layout';
import { isFastshotError } from '../../base/errors';
import { checkSessionName } from '../../session/sessionName';
import { headIfPresent } from '../write/storedSession';
import { noStep } from '../write/steps';
import { newTrashKey, trashIndexKey } from '../write/trash';
import type { RepairDeps } from './maintainDeps';
import type { RepairStep } from './repairSteps';

/**
 * Moves an index whose session is gone to the trash. Resolves to why that was not needed or not safe any more, undefined
 * when it was moved. A listing that lacks the session is no proof: it is asked for by name first.
 */
export async function trashIndex(
  { store, vault: { mode }, clock, atStep = noStep }: RepairDeps,
  { key, etag }: Extract<RepairStep, { kind: 'trashIndex' }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (store.capabilities.deletes === false) return 'These credentials may not delete.';
  const index = await headIfPresent(store, key, signal);
  if (index?.etag !== etag) return 'The index was removed or replaced meanwhile.';
  for (const filename of await possibleSessions()) {
    if (await headIfPresent(store, sessionKey(filename), signal)) return `Its session ${filename} is there.`;
  }
  await atStep('tidy.checked');
  const target = trashIndexKey(newTrashKey(nameInTrash(key, mode), clock.now()), mode);
  await store.copy(key, target, signal);
  const copy = await store.head(target, signal);
  if (copy.size !== index.size) return 'Its copy in the trash is not the same.';
  await atStep('tidy.copied');
  // Whoever has saved a session of this name meanwhile has written its index.
  const present = await headIfPresent(store, key, signal);
  if (present?.etag !== etag) return 'The index was removed or replaced meanwhile.';
  await store.delete(key, signal);
  await atStep('tidy.deleted');
  return undefined;

  /** The session that this index is named after, and the one that it names itself. */
  async function possibleSessions(): Promise<ReadonlySet<string>> {
    const named = sessionNameOf(key, mode);
    // In a sealed vault an index is refused under any other name.
    const names = mode === 'sealed' ? [named] : [named, await nameInside()];
    return new Set(
      names.filter((name) => name !== undefined && checkSessionName(name) === undefined) as string[],
    );
  }

  async function nameInside(): Promise<string | undefined> {
    try {
      const answer = await store.get(key, { maxBytes: 1024 * 1024 }, signal);
      const index = answer.status === 'ok' && (JSON.parse(Buffer.from(answer.bytes).toString()) as unknown);
      const { filename } = (index || {}) as { filename?: unknown };
      return typeof filename === 'string' && checkSessionName(filename) === undefined ? filename : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || isFastshotError(error, 'tooLarge')) return undefined;
      throw error;
    }
  }
}

/** An index below a folder, or named by nobody's session, rests under a name that can be told from others in the trash. */
const nameInTrash = (indexKey: string, mode: VaultMode): string => {
  const name = sessionNameOf(indexKey, mode);
  if (checkSessionName(name) === undefined) return name;
  return `${name.replaceAll(/[^\p{L}\p{N}_-]/gu, '_')}_${SESSION_SUFFIX}`;
};

/** The session an index is named after. */
export function sessionNameOf(indexKey: string, mode: VaultMode): string {
  const suffix = indexSuffix(mode);
  const name = indexKey.slice(META_INDEXES.length);
  return (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name) + SESSION_SUFFIX;
}
