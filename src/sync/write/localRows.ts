import { forLog } from '../../base/errors';
import type { Log } from '../../base/log';
import type { MetaCache } from '../../cache/metaCache';
import type { Mirror } from '../../cache/mirror';
import type { SessionVersion } from '../../cache/copyRecord';
import type { SessionFiles } from '../../cache/sessionFiles';
import type { SessionRow } from '../../session/sessionRow';
import type { Clock } from '../clock';
import { takeWorkLock } from '../workLock';
import type { StoredForms } from './writeDeps';

export interface LocalRowsParts {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly files: SessionFiles;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifetime: AbortSignal;
}

/**
 * What the list on this machine shows of our own writes: at once, before the next sync. Nothing here can fail a write:
 * what a full disk does not take is fetched again.
 */
export class LocalRows {
  private saving: Promise<void> | undefined;
  private isUnsaved = false;

  constructor(private readonly parts: LocalRowsParts) {}

  /** All rows, as far as this machine knows. */
  known(): Iterable<SessionRow> {
    return this.parts.mirror.rows().values();
  }

  /** A session is in the store: shows its row, and keeps its bytes so that it opens without a download. */
  async published(row: SessionRow, forms: Partial<StoredForms>): Promise<void> {
    const { mirror, metaCache, files } = this.parts;
    const { session, index } = forms;
    await this.attempt('show', row, async () => mirror.apply({ upsert: [row] }));
    await this.attempt('keep a copy of', row, async () => {
      await mirror.expectGone(row, false);
      if (index) await metaCache.putIndex(row.filename, index);
      if (session) await files.put(row, session);
    });
    this.persist();
  }

  /** A session is about to be removed from here: when a sync finds it missing, nobody is asked. */
  async removing(version: SessionVersion): Promise<void> {
    await this.attempt('note the removal of', version, () => this.parts.mirror.expectGone(version, true));
  }

  /** It stays after all. */
  async staying(version: SessionVersion): Promise<void> {
    await this.attempt('take back the removal of', version, () =>
      this.parts.mirror.expectGone(version, false),
    );
  }

  /** A session is no longer in the store. A downloaded copy stays, save of one that never should have been there. */
  async removed(version: SessionVersion, options: { readonly dropCopy: boolean }): Promise<void> {
    const { mirror, metaCache, files } = this.parts;
    if (mirror.rows().get(version.filename)?.etag === version.etag) {
      await this.attempt('forget', version, async () => {
        mirror.apply({ remove: [version.filename] });
        await metaCache.remove(version.filename);
      });
    }
    if (options.dropCopy) await this.attempt('drop the copy of', version, () => files.remove(version));
    this.persist();
  }

  /** Resolves when what is shown is on disk as well, or could not be written. */
  async settled(): Promise<void> {
    while (this.saving) await this.saving;
  }

  private async attempt(
    doing: string,
    { filename }: SessionVersion,
    work: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.log.warn(`Could not ${doing} ${filename}: ${forLog(error)}`);
    }
  }

  private persist(): void {
    this.isUnsaved = true;
    this.saving ??= this.persistAll().finally(() => (this.saving = undefined));
  }

  private async persistAll(): Promise<void> {
    while (this.isUnsaved) {
      this.isUnsaved = false;
      try {
        await this.persistNow();
      } catch (error) {
        if (this.parts.lifetime.aborted) return;
        this.parts.log.warn(`Could not keep the list: ${forLog(error)}`);
      }
    }
  }

  /** Only who holds the store's lock writes the snapshot, and not over what another one wrote meanwhile. */
  private async persistNow(): Promise<void> {
    const lock = await takeWorkLock(this.parts, async () => false, this.parts.lifetime);
    try {
      await this.parts.mirror.reloadIfChanged();
      await this.parts.mirror.persist();
    } finally {
      await lock?.release();
    }
  }
}
