import { isCancelled, toFastshotError } from '../../base/errors';
import type { SessionFields } from './fields';
import { isUnsaved, type FormContent, type Redacting } from './formContent';
import { type FormImage, imageInfo, type NewFormImage } from './formImage';
import type { SaveFormParts } from './formParts';
import type { FormSeed } from './formSeed';
import type { FoundImages, ImageBytes } from './importImages';
import { replaceableIn } from './origin';
import { parseFormMessage, type FormMessage, type FormStatus } from './protocol';

const IDLE: FormStatus = { problems: [] };
const SAVING_CLIPBOARD: FormStatus = { busy: 'Saving what is on the clipboard…', problems: [] };

/**
 * The state of one save form. The page only shows it and may reload at any time: what the user entered is kept here,
 * and stays when saving fails.
 */
export class SaveForm {
  private fields: SessionFields;
  private images: readonly FormImage[] = [];
  private status: FormStatus;
  private saving: AbortController | undefined;
  /** Nothing is left to save. */
  private isDone = false;
  private redacting: Redacting | undefined;
  /** What comes from the clipboard is saved without anything else being asked. */
  private isAtOnce: boolean;
  /** Ends when what is being saved is saved, or has failed and says so. */
  private running: Promise<unknown> = Promise.resolve();
  private lastId = 0;
  private isLoaded = false;

  constructor(
    private readonly seed: FormSeed,
    private readonly parts: SaveFormParts,
  ) {
    this.fields = seed.fields;
    this.isAtOnce = seed.start === 'keep';
    this.status = this.isAtOnce ? SAVING_CLIPBOARD : { problems: seed.problems };
    this.images = seed.images.map((image) => this.withId(image));
  }

  get hasImages(): boolean {
    return this.images.length > 0;
  }

  /** Whether closing the form now would lose anything. */
  get isUnsaved(): boolean {
    return !this.isDone && isUnsaved(this.seed, this.entered);
  }

  /** What the user entered, as it is now. */
  get entered(): FormContent {
    const { fields, images, redacting } = this;
    return { fields, images, redacting };
  }

  /** The present content, to open the form with once more. */
  get content(): FormSeed {
    const { seed, fields, images } = this;
    return { ...seed, fields, images, problems: [], start: this.restart, isUnsaved: true };
  }

  /** Handles what the page sent. Never rejects: failures are shown in the form. */
  async receive(received: unknown): Promise<void> {
    const message = parseFormMessage(received);
    if (!message) return;
    const handling = this.handle(message).catch((error: unknown) => this.fail(error));
    if (message.type === 'save') this.running = Promise.all([this.running, handling]);
    await handling;
  }

  /**
   * To be called when its editor was closed: waits for what is being saved, and resolves to what to open a form with
   * once more; undefined when nothing is left to save.
   */
  async whenClosed(): Promise<FormSeed | undefined> {
    await this.running;
    if (!this.isUnsaved) return undefined;
    return { ...this.content, problems: this.status.problems };
  }

  /** Appends images, and says which could not be taken. */
  add({ images, refused }: FoundImages): void {
    this.setImages([...this.images, ...images.map((image) => this.withId(image))]);
    this.setStatus({ ...this.status, problems: refused });
  }

  /** To be called when another store was connected, or none. */
  destinationsChanged(): void {
    this.parts.post({ type: 'destinations', destinations: this.parts.destinations() });
  }

  /** To be called when other tags or classes may be in use: those of a vault that was locked are not offered. */
  suggestionsChanged(): void {
    this.parts.post({ type: 'suggestions', suggestions: this.parts.suggestions() });
  }

  private async handle(message: FormMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        // A page that was loaded once more does not look again.
        if (this.isLoaded) this.showInstead([]);
        this.parts.post({
          type: 'form',
          title: this.seed.title,
          fields: this.fields,
          suggestions: this.parts.suggestions(),
          destinations: this.parts.destinations(),
          images: this.images.map(imageInfo),
          status: this.status,
          start: this.isLoaded ? this.restart : this.seed.start,
          replaceableIn: replaceableIn(this.seed.origin),
        });
        this.isLoaded = true;
        return;
      case 'fields':
        this.fields = message.fields;
        return this.parts.changed();
      case 'arrange':
        return this.arrange(message.ids);
      case 'redacting':
        this.redacting = message.regions && { id: message.id, regions: message.regions };
        return this.parts.changed();
      case 'redact':
        this.redacting = undefined;
        return this.setImages(
          this.images.map((image) =>
            image.id === message.id ? { ...image, regions: message.regions } : image,
          ),
        );
      case 'requestImage': {
        const image = this.images.find(({ id }) => id === message.id);
        return this.parts.post({
          type: 'image',
          id: message.id,
          bytes: image && (await this.picture(image)),
        });
      }
      case 'addImages':
        return this.add(await this.parts.pickImages());
      case 'addUris':
        return this.add(await this.parts.readUris(message.uris));
      case 'addFiles':
        return this.take(message.files);
      case 'notPasted':
        return this.showInstead([message.problem]);
      case 'save':
        return this.save();
      case 'cancel':
        if (this.saving) return this.saving.abort();
        return this.leave();
    }
  }

  /** Adds what was pasted or dropped. What is to be saved at once is, unless there is something to be said about it. */
  private async take(files: readonly ImageBytes[]): Promise<void> {
    const { isAtOnce } = this;
    this.isAtOnce = false;
    this.add(await this.parts.takeFiles(files));
    if (!isAtOnce) return;
    const { problems } = this.status;
    if (problems.length === 0) await this.save(true);
    else this.setStatus({ problems });
  }

  /** Lets the user go on in the form where nothing could be saved at once. */
  private showInstead(problems: readonly string[]): void {
    if (!this.isAtOnce) return;
    this.isAtOnce = false;
    this.setStatus({ problems });
  }

  private async leave(): Promise<void> {
    if (this.isUnsaved) {
      const leaving = await this.parts.askToLeave();
      if (!leaving || this.saving) return;
      if (leaving === 'discard') this.isDone = true;
    }
    this.parts.close();
  }

  /** The dialog that was open when the page went. */
  private get restart(): FormSeed['start'] {
    const { images, redacting } = this;
    const at = images.findIndex(({ id }) => id === redacting?.id);
    return redacting && at !== -1 ? { redact: at, regions: redacting.regions } : undefined;
  }

  /**
   * An image as it will be written, upright and in its own size: regions are drawn on it, so that no other pixels may be
   * shown. An annotated image of another size than its original is not shown, and neither is what cannot be decoded.
   */
  private async picture(image: FormImage): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (const bytes of [image.annotated(), image.original()]) {
      if (!bytes) continue;
      const png = await this.parts.upright(bytes, image.label).catch(() => undefined);
      if (png?.width === image.width && png.height === image.height) return new Uint8Array(png.bytes);
    }
    return undefined;
  }

  private arrange(ids: readonly number[]): void {
    const images = [...new Set(ids)].flatMap((id) => this.images.find((image) => image.id === id) ?? []);
    this.setImages(images);
  }

  private async save(isAtOnce = false): Promise<void> {
    if (this.saving) return;
    if (!this.hasImages) {
      return this.setStatus({ problems: ['A session needs at least one image. Add one first.'] });
    }
    const saving = new AbortController();
    this.saving = saving;
    this.setStatus({ busy: 'Saving…', problems: [] });
    try {
      const report = (busy: string): void => this.setStatus({ busy, problems: [] });
      const { fields, images, seed } = this;
      const request = { fields, images, origin: seed.origin, isAtOnce };
      await this.parts.save(request, report, saving.signal);
      this.isDone = true;
      this.parts.close();
    } finally {
      this.saving = undefined;
    }
  }

  private fail(error: unknown): void {
    this.setStatus(isCancelled(error) ? IDLE : { problems: [toFastshotError(error).message] });
  }

  private withId(image: NewFormImage): FormImage {
    this.lastId += 1;
    return { ...image, id: this.lastId };
  }

  private setImages(images: readonly FormImage[]): void {
    this.images = images;
    this.parts.post({ type: 'images', images: this.images.map(imageInfo) });
    this.parts.changed();
  }

  private setStatus(status: FormStatus): void {
    this.status = status;
    this.parts.post({ type: 'status', status });
  }
}
