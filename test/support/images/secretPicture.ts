import { loadVips } from '../../../src/images/vips';
import { desktopVault } from '../../../src/session/desktopVault';
import { carryFrom } from '../../../src/session/write/carry';
import type { NewFormImage } from '../../../src/views/save/formImage';
import { sessionImages } from '../../../src/views/save/sessionImages';
import { drawn, readPng, writePng } from './imageTools';

export const FORMATS = ['png', 'jpg', 'webp'] as const;

/** Gray, with something secret in a colour of its own, in a corner: wherever it is turned to, it is in another place. */
export function picture(scale = 1): Uint8Array {
  const isSecret = (x: number, y: number): boolean => x >= 30 * scale && x < 46 * scale && y < 12 * scale;
  return writePng(
    drawn(48 * scale, 32 * scale, (x, y) => (isSecret(x, y) ? [255, 0, 255] : [120, 120, 120])),
  );
}

/** The pixels of the secret in an image, and the box around them. */
export function secretIn(png: Uint8Array): { readonly count: number; readonly box: Box } {
  const { width, height, data } = readPng(png);
  const box = { left: width, top: height, right: 0, bottom: 0 };
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    // What JPEG makes of it is near it still.
    if (data[at]! < 170 || data[at + 1]! > 90 || data[at + 2]! < 170) continue;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x + 1);
    box.bottom = Math.max(box.bottom, y + 1);
    count++;
  }
  return { count, box };
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A file that shows the picture once it is turned as it says. */
export async function turned(format: (typeof FORMATS)[number], orientation: number): Promise<Buffer> {
  const vips = await loadVips();
  const image = vips.Image.pngloadBuffer(picture()).copy();
  image.setInt('orientation', orientation);
  const bytes = {
    png: () => image.pngsaveBuffer(),
    jpg: () => image.jpegsaveBuffer({ Q: 98, subsample_mode: 'off' }),
    webp: () => image.webpsaveBuffer({ lossless: true }),
  }[format]();
  image.delete();
  return Buffer.from(bytes);
}

/** The image with what the user sees of the secret blacked out. */
export function hidden(image: NewFormImage, { left, top, right, bottom }: Box): NewFormImage {
  // As generous as a user is: the edges of a JPEG are soft.
  const box = { x: left - 2, y: top - 2, width: right - left + 4, height: bottom - top + 4 };
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  return { ...image, regions: [{ ...box, x, y, mode: 'black' }] };
}

/** A session of the desktop app with one image, and a thumbnail that shows it. */
export function sessionText(renditions: Readonly<Record<string, Uint8Array>>): Buffer {
  const window = Object.fromEntries(
    Object.entries(renditions).map(([member, bytes]) => [member, Buffer.from(bytes).toString('base64')]),
  );
  return Buffer.from(
    JSON.stringify({
      session: { version: '1.0', windows: [{ ...window, draw_history: [], scale: 1 }] },
      metadata: { name: 'a', thumbnail_collage: Buffer.from(picture()).toString('base64') },
    }),
  );
}

/** The images of a session as the form has them. */
export async function imagesOf(text: Buffer, filename: string): Promise<readonly NewFormImage[]> {
  const document = await desktopVault('').decode(text, filename);
  return sessionImages(document, carryFrom(text, Buffer.alloc(0), filename));
}
