import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { forLog } from '../../../base/errors';
import type { Log } from '../../../base/log';
import { ensureFolder, writeFileAtomic } from '../../../cache/atomicFile';
import type { CarriedSession } from '../../../session/write/carry';
import type { DraftImage } from '../../../session/write/draft';
import { encodeSessionInTurns } from '../../../session/write/encodeSession';
import { localTimestamp } from '../../../session/write/localTime';
import type { FormContent } from '../formContent';
import type { FormSeed } from '../formSeed';
import { addedFile, FORM_FILE, OWNER_FILE, SEED_FILE, type KeptForm, type KeptImage } from './keptForm';
import { OWNER_TOUCH_MS } from './owner';

/**
 * What is not saved of one form, on disk, so that it outlives the form, its window and a crash. It is written as the
 * user goes on: a folder with `form.json`, which changes with each stroke, and the images, which are written once.
 */
export class FormDraft {
  /** The name of its folder. */
  readonly id = randomBytes(12).toString('hex');
  private readonly folder: string;
  private readonly written = new Set<string>();
  /** What is to be written; of several states the last one is. */
  private waiting: FormContent | undefined;
  private working: Promise<void> = Promise.resolve();
  private kept = false;
  private touching: NodeJS.Timeout | undefined;

  /**
   * @param drafts the folder of all drafts
   * @param seed what the form was opened with; the draft that comes from goes once this one is written
   */
  constructor(
    private readonly drafts: string,
    private readonly seed: FormSeed,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {
    this.folder = join(drafts, this.id);
  }

  /** Keeps what is entered now. Resolves when that is done, also when it failed. */
  keep(content: FormContent, storeId: string | undefined): Promise<void> {
    this.waiting = content;
    return this.queue(() => this.write(storeId));
  }

  /** Takes it from the disk: nothing would be lost, or it may not be there. */
  clear(): Promise<void> {
    this.waiting = undefined;
    return this.queue(() => this.remove(this.folder));
  }

  /** Leaves it for the next form. Resolves to whether all that was entered is on disk. */
  async leave(): Promise<boolean> {
    await this.working;
    if (!this.kept) await this.clear();
    this.release();
    return this.kept;
  }

  /** Removes it, and the one it comes from: what it holds is saved, or not wanted. */
  async discard(): Promise<void> {
    await this.clear();
    this.release();
    await this.queue(() => this.removeReplaced());
  }

  /** To be called when the window closes. The draft is free for the next one. */
  release(): void {
    clearInterval(this.touching);
    try {
      rmSync(join(this.folder, OWNER_FILE), { force: true });
    } catch {
      // Then it counts as shown until this process has ended.
    }
  }

  private queue(work: () => Promise<void>): Promise<void> {
    this.working = this.working.then(work).catch((error: unknown) => {
      this.kept = false;
      this.log.warn(`A form cannot be kept as a draft: ${forLog(error)}`);
    });
    return this.working;
  }

  private async write(storeId: string | undefined): Promise<void> {
    const content = this.waiting;
    this.waiting = undefined;
    if (!content) return;
    await this.own();
    const images: KeptImage[] = [];
    const { title, origin, images: seeded } = this.seed;
    if (seeded.length > 0 || origin) {
      await this.writeImages(SEED_FILE, () => seeded.map(({ draft }) => draft), origin);
    }
    for (const { id, label, regions, draft } of content.images) {
      const file = id <= seeded.length ? SEED_FILE : addedFile(id);
      await this.writeImages(file, () => [draft]);
      images.push({ file, index: file === SEED_FILE ? id - 1 : 0, label, regions });
    }
    const { fields, redacting } = content;
    const redact = content.images.findIndex(({ id }) => id === redacting?.id);
    const form: KeptForm = {
      title,
      fields,
      images,
      redacting: redacting && redact >= 0 ? { redact, regions: redacting.regions } : undefined,
      origin: origin && { createdAt: origin.createdAt, replaceable: origin.replaceable?.id },
      storeId,
      changedAt: this.now(),
    };
    await writeFileAtomic(join(this.folder, FORM_FILE), JSON.stringify(form), { durable: false });
    this.kept = true;
    await this.removeReplaced();
  }

  /** Writes images as a session, once. */
  private async writeImages(
    file: string,
    images: () => readonly DraftImage[],
    origin?: { readonly carried: CarriedSession; readonly createdAt?: string | undefined },
  ): Promise<void> {
    if (this.written.has(file)) return;
    const createdAt = origin?.createdAt ?? localTimestamp(new Date(this.now()));
    const session = {
      name: '',
      desc: '',
      tags: [],
      class: '',
      createdAt,
      images: images(),
      carried: origin?.carried,
    };
    await writeFileAtomic(join(this.folder, file), await encodeSessionInTurns(session, file));
    this.written.add(file);
  }

  /** Marks it as shown by this window, for as long as that is alive. */
  private async own(): Promise<void> {
    if (this.touching) return;
    await ensureFolder(this.folder);
    const owner = join(this.folder, OWNER_FILE);
    await writeFileAtomic(owner, String(process.pid), { durable: false });
    this.touching = setInterval(() => {
      const time = new Date();
      // It may have gone with its folder.
      utimes(owner, time, time).catch(() => undefined);
    }, OWNER_TOUCH_MS).unref();
  }

  private async removeReplaced(): Promise<void> {
    if (this.seed.draft !== undefined) await this.remove(join(this.drafts, this.seed.draft));
  }

  private async remove(folder: string): Promise<void> {
    if (folder === this.folder) {
      this.written.clear();
      this.kept = false;
      clearInterval(this.touching);
      this.touching = undefined;
    }
    await rm(folder, { recursive: true, force: true });
  }
}
