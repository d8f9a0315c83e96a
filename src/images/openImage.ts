import { imageKind } from '../session/imageKind';
import { sizeProblem } from '../session/imageSize';
import { decodeBmp } from './bmp';
import type { Pixels } from './pixels';
import { ImageRefused } from './refused';
import type { Handles, Vips, VipsImage } from './vips';

/** An image that is about to be decoded: red, green, blue and, if something may show through, alpha, 8 bits each. */
export interface OpenImage {
  readonly image: VipsImage;
  /** An ICC profile that says how its colours are meant; without one they are sRGB. */
  readonly profile: Uint8Array | undefined;
  /** Its pixels come in rows from top to bottom and once only; nothing of it is in memory yet. */
  readonly isStream: boolean;
  /** Of an animation; left out for an image that stands still. */
  readonly frames?: number | undefined;
}

/** Larger ones are not carried along but applied: the desktop app's decoder refuses large ones. Bytes. */
const MAX_PROFILE = 256 * 1024;

/**
 * Opens a file of any kind that sessions take, upright: turned as EXIF says, in PNG, JPEG and WebP alike. Of an
 * animation the first frame counts. Its size is the decoder's, checked before anything is decoded.
 * @throws `ImageRefused`, and whatever the decoders throw when it is damaged
 */
export function openImage(vips: Vips, bytes: Uint8Array, handles: Handles): OpenImage {
  const kind = imageKind(bytes);
  if (kind === undefined) throw new ImageRefused('invalid', 'is not an image');
  if (kind === 'image/bmp') return openPixels(vips, decodeBmp(bytes), handles);
  const options = { access: 'sequential', fail_on: 'error' } as const;
  const load = {
    'image/png': () => vips.Image.pngloadBuffer(bytes, options),
    'image/jpeg': () => vips.Image.jpegloadBuffer(bytes, options),
    'image/webp': () => vips.Image.webploadBuffer(bytes, options),
    'image/gif': () => vips.Image.gifloadBuffer(bytes, options),
  }[kind];
  const stored = handles.keep(load());
  checkSize(stored);
  const profile = stored.getTypeof('icc-profile-data') === 0 ? undefined : stored.getBlob('icc-profile-data');
  const isCarried = profile !== undefined && isColored(stored) && profile.length <= MAX_PROFILE;
  const plain = handles.keep(inSrgb(stored, profile !== undefined && !isCarried));
  const upright = turned(plain, stored, handles);
  return {
    image: upright,
    profile: isCarried ? Uint8Array.from(profile) : undefined,
    isStream: upright === plain,
    frames: framesOf(stored),
  };
}

function framesOf(image: VipsImage): number | undefined {
  const pages = image.getTypeof('n-pages') === 0 ? 1 : image.getInt('n-pages');
  return pages > 1 ? pages : undefined;
}

/** Pixels of ours as an image of the library. */
export function openPixels(vips: Vips, { width, height, data }: Pixels, handles: Handles): OpenImage {
  const image = handles.keep(vips.Image.newFromMemory(data, width, height, 4, vips.BandFormat.uchar));
  const named = handles.keep(image.copy({ interpretation: 'srgb' }));
  return { image: named, profile: undefined, isStream: false };
}

/** The pixels of an image, or of a part of it. */
export function pixelsOf(image: VipsImage, handles: Handles): Pixels {
  const opaque = image.bands === 3 ? handles.keep(image.bandjoin(255)) : image;
  const { width, height } = image;
  const data = opaque.writeToMemory();
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function checkSize({ width, height }: VipsImage): void {
  const problem = sizeProblem({ width, height });
  if (problem !== undefined) throw new ImageRefused('invalid', problem);
}

function isColored({ interpretation, bands }: VipsImage): boolean {
  return bands >= 3 && (interpretation === 'srgb' || interpretation === 'rgb16' || interpretation === 'rgb');
}

function inSrgb(image: VipsImage, appliesProfile: boolean): VipsImage {
  if (appliesProfile) return image.iccTransform('srgb', { embedded: true, depth: 8 });
  if (image.interpretation === 'cmyk') return image.iccTransform('srgb', { input_profile: 'cmyk', depth: 8 });
  const colored = image.colourspace('srgb');
  return colored.format === 'uchar' ? colored : colored.cast('uchar');
}

/** EXIF's orientation, 2 to 8 of which need turning. */
function turned(image: VipsImage, stored: VipsImage, handles: Handles): VipsImage {
  const orientation = stored.getTypeof('orientation') === 0 ? 1 : stored.getInt('orientation');
  if (orientation <= 1 || orientation > 8) return image;
  return handles.keep(handles.keep(image.copyMemory()).autorot());
}
