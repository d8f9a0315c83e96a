import { randomId } from '../../session/sealed/ids';
import {
  type KeptFor,
  type KeptSession,
  keptPartText,
  MAX_KEPT_BYTES,
  MAX_PART_SESSIONS,
} from '../../session/sealed/keptSessions';
import { sealedError } from '../../session/sealed/sealedError';
import { KEYS } from '../../storage/layout';
import type { KeptEntry } from './keptLists';
import type { VaultDeps } from './vaultDeps';
import { createObject, readObject } from './vaultObjects';

/**
 * Writes what the key that is being replaced still opens: in parts, so that no number of sessions is too large, and each
 * part twice, under names of their own. Each copy is read back and opened: only then may it count.
 * @param key the new one: the lists are sealed to it alone
 * @param onWritten told of each object, which has to go again if the key is not replaced after all
 */
export async function writeKeptLists(
  deps: VaultDeps,
  madeFor: KeptFor,
  key: { readonly identity: string; readonly recipient: string },
  sessions: ReadonlyMap<string, KeptSession>,
  onWritten: (file: string) => void,
  signal: AbortSignal,
): Promise<KeptEntry[]> {
  const { generation } = madeFor;
  const sorted = [...sessions].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = Math.max(1, Math.ceil(sorted.length / MAX_PART_SESSIONS));
  const entries: KeptEntry[] = [];
  for (let part = 1; part <= parts; part++) {
    const some = sorted.slice((part - 1) * MAX_PART_SESSIONS, part * MAX_PART_SESSIONS);
    const text = keptPartText({ ...madeFor, part, parts, sessions: new Map(some) });
    const file = await write(text);
    entries.push({ generation, file, copy: await write(text) });
  }
  return entries;

  async function write(text: Buffer): Promise<string> {
    const { store, age } = deps;
    const file = `${KEYS}kept-${generation}-${randomId(8)}.age`;
    const sealFor = { recipients: [key.recipient] };
    const sealed = await age.run({ kind: 'seal', sealFor }, { input: text }, signal);
    onWritten(file);
    await createObject(store, file, sealed, signal);
    const stored = await readObject(store, file, MAX_KEPT_BYTES, signal);
    const job = { kind: 'open', openWith: { identities: [key.identity] }, name: file, sole: true } as const;
    const opened = await age.run(job, { input: stored }, signal);
    if (Buffer.compare(opened.bytes, text) !== 0) {
      throw sealedError('damaged', file, 'did not come back from the store as it was written.');
    }
    return file;
  }
}
