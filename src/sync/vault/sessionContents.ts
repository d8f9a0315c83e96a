import pMap from 'p-map';
import { isFastshotError } from '../../base/errors';
import { MAX_INDEX_BYTES } from '../../session/metaIndex';
import { type KeptSession, sha256Hex } from '../../session/sealed/keptSessions';
import { parseSealedIndex } from '../../session/sealed/sealedIndex';
import { type SealedVault, sealedVault } from '../../sealing/sealedVault';
import { metaIndexKey, sessionKey } from '../../storage/layout';
import { objectReader } from '../../storage/rangeReader';
import { listSessions } from '../remoteSessions';
import { BAD_INDEX } from '../sessionMetadata';
import { listTrash, trashIndexKey } from '../write/trash';
import type { OpenVault, VaultDeps } from './vaultDeps';
import { readObject } from './vaultObjects';

/** Requests at once, as for a sync. */
const CONCURRENCY = 12;

/** A session that is there, wherever it lies. */
interface Present {
  readonly filename: string;
  readonly key: string;
  readonly indexKey: string;
  readonly size: number;
  readonly etag: string;
}

/** What all sessions of a vault hold, those in the trash as well. */
export interface SessionContents {
  readonly sessions: ReadonlyMap<string, KeptSession>;
  /** Names of what does not open with the vault's keys. */
  readonly unopened: readonly string[];
}

/**
 * Finds out what each session holds, by what opens with the vault's keys: nothing is taken from a listing. Each is read
 * once, so that a second call costs little more than the listing.
 */
export class SessionContentsReader {
  private readonly known = new Map<string, KeptSession | undefined>();
  private readonly vault: SealedVault;

  constructor(
    private readonly deps: VaultDeps,
    { keys }: OpenVault,
  ) {
    this.vault = sealedVault(deps.age, keys);
  }

  /** @param onProgress how many of them are read */
  async read(
    onProgress: (progress: { readonly done: number; readonly total: number }) => void,
    signal: AbortSignal,
  ): Promise<SessionContents> {
    const present = await this.list(signal);
    const idOf = ({ key, etag, size }: Present): string => JSON.stringify([key, etag, size]);
    const unread = present.filter((each) => !this.known.has(idOf(each)));
    let done = 0;
    onProgress({ done, total: unread.length });
    await pMap(
      unread,
      async (each) => {
        this.known.set(idOf(each), await this.contentOf(each, signal));
        onProgress({ done: ++done, total: unread.length });
      },
      { concurrency: CONCURRENCY, signal },
    );
    const sessions = new Map<string, KeptSession>();
    const unopened = new Set<string>();
    for (const each of present) {
      const content = this.known.get(idOf(each));
      // What lies in `sessions/` comes first, and counts before what has the same name in the trash.
      if (content && !sessions.has(each.filename)) sessions.set(each.filename, content);
      else if (!content) unopened.add(each.filename);
    }
    return { sessions, unopened: [...unopened].filter((name) => !sessions.has(name)) };
  }

  private async list(signal: AbortSignal): Promise<Present[]> {
    const { store } = this.deps;
    const { sessions } = await listSessions(store, undefined, signal);
    const removed = await listTrash(store, signal);
    return [
      ...Array.from(sessions.values(), ({ filename, size, etag }) => {
        return {
          filename,
          size,
          etag,
          key: sessionKey(filename),
          indexKey: metaIndexKey(filename, 'sealed'),
        };
      }),
      ...removed.map(({ key, filename, size, etag }) => {
        return { filename, size, etag, key, indexKey: trashIndexKey(key, 'sealed') };
      }),
    ];
  }

  /** Undefined for what does not open. @throws what is wrong with the way to the store */
  private async contentOf(session: Present, signal: AbortSignal): Promise<KeptSession | undefined> {
    const { filename, indexKey } = session;
    const plain = await this.openIndex(filename, indexKey, signal);
    if (plain) return { head: parseSealedIndex(plain, filename).sealed!.sha256, index: sha256Hex(plain) };
    try {
      const { head } = await this.vault.readHead(objectReader(this.deps.store, session), signal);
      return { head: head.metadata.sealed!.sha256 };
    } catch (error) {
      // What was listed stays listed: the right content may come back, from a backup for example. What was removed while
      // this was read is in no later listing.
      const isThis = isFastshotError(error, ...BAD_INDEX, 'archived', 'notFound', 'preconditionFailed');
      if (isThis) return this.listed(filename);
      throw error;
    }
  }

  /** What the list says already. */
  private listed(filename: string): KeptSession | undefined {
    for (const { opensOnly } of this.vault.keys.keys) {
      const kept = opensOnly?.get(filename);
      if (kept) return kept;
    }
    return undefined;
  }

  /** The plain text of an index that is sound; undefined without one. */
  private async openIndex(filename: string, key: string, signal: AbortSignal): Promise<Buffer | undefined> {
    try {
      const bytes = await readObject(this.deps.store, key, MAX_INDEX_BYTES, signal);
      const plain = await this.vault.openIndex(bytes, filename);
      parseSealedIndex(plain, filename);
      return plain;
    } catch (error) {
      if (isFastshotError(error, 'notFound', 'archived', ...BAD_INDEX)) return undefined;
      throw error;
    }
  }
}
