import type { ImageRole } from '../../../session/document';
import type { ImageView } from '../protocol';
import type { Size } from '../zoomSteps';
import type { ImageCache } from './imageCache';

/** The box a thumbnail is scaled into, in CSS pixels; `.thumbnail` in filmstrip.css has the same size. */
const BOX = { width: 112, height: 72 };

/** Drawn thumbnails kept at a time, about 10 MB at most; those scrolled away longest are dropped first. */
const MAX_DRAWN = 150;

/** Draws thumbnails one at a time, for what is in sight only, from the originals scaled down. */
export class Thumbnails {
  private readonly visible = new Set<Element>();
  private readonly drawn = new Set<Element>();
  private readonly targets = new Map<Element, { index: number; role: ImageRole }>();
  private isBusy = false;

  private readonly observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.visible.add(target);
      else this.visible.delete(target);
    }
    void this.drawNext();
  });

  constructor(private readonly images: ImageCache) {}

  /** Draws the thumbnail of an image into an element whenever that is in sight. */
  observe(target: Element, index: number, role: ImageRole): void {
    this.targets.set(target, { index, role });
    this.observer.observe(target);
  }

  private async drawNext(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let target = this.nextTarget(); target; target = this.nextTarget()) {
      this.drawn.add(target);
      const { index, role } = this.targets.get(target)!;
      // The image itself says what is wrong with it; here is only room for an empty box.
      const thumbnail = await this.images
        .load(index, role)
        .then((image) => scaleDown(image, BOX))
        .catch(() => undefined);
      if (thumbnail) target.replaceChildren(thumbnail);
      this.dropFarthest();
    }
    this.isBusy = false;
  }

  private nextTarget(): Element | undefined {
    for (const target of this.visible) if (!this.drawn.has(target)) return target;
    return undefined;
  }

  private dropFarthest(): void {
    for (const target of this.drawn) {
      if (this.drawn.size <= MAX_DRAWN) return;
      if (this.visible.has(target)) continue;
      this.drawn.delete(target);
      target.replaceChildren();
    }
  }
}

/** Which rendition a thumbnail shows: the one with annotations where there is one. */
export function thumbnailRole({ renditions }: ImageView): ImageRole | undefined {
  return (['annotated', 'original', 'zoomed'] as const).find((role) => renditions[role]);
}

/** An image drawn into a box, as sharp as the screen, never enlarged. Sizes are CSS pixels. */
export async function scaleDown(image: Blob, box: Size): Promise<HTMLCanvasElement> {
  const full = await createImageBitmap(image);
  const scale = Math.min(1, box.width / full.width, box.height / full.height);
  const density = Math.min(1 / scale, window.devicePixelRatio);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(full.width * scale * density));
  canvas.height = Math.max(1, Math.round(full.height * scale * density));
  canvas.style.width = `${Math.max(1, full.width * scale)}px`;
  const context = canvas.getContext('2d');
  if (context) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(full, 0, 0, canvas.width, canvas.height);
  }
  full.close();
  return canvas;
}
