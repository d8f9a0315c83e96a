import { scaledCell } from './cell';
import { cellSize } from './collage';
import type { ImageJob, JobResult, Size } from './job';
import { openImage, openPixels, pixelsOf, type OpenImage } from './openImage';
import { overlayPixels } from './overlay';
import type { Pixels } from './pixels';
import { boxOf, redactPixels, type Box, type Region } from './redact';
import { ImageRefused } from './refused';
import { savePng } from './savePng';
import { scaleImage } from './scale';
import { shrinkToFit } from './shrink';
import { Handles, type Vips } from './vips';

/**
 * Does one job.
 * @throws `ImageRefused`, and whatever the decoders throw when an image is damaged
 */
export function runJob(vips: Vips, job: ImageJob): JobResult {
  const handles = new Handles();
  try {
    return run(vips, job, handles);
  } finally {
    handles.free();
  }
}

function run(vips: Vips, job: ImageJob, handles: Handles): JobResult {
  if (job.kind === 'encode') {
    const { width, height, image: data } = job;
    return savePng(openPixels(vips, { width, height, data }, handles), undefined, handles);
  }
  const open = openImage(vips, job.image, handles);
  const { width, height } = open.image;
  switch (job.kind) {
    case 'measure':
      return { width, height, bytes: new Uint8Array() };
    case 'convert':
      return { ...savePng(open, job.image, handles), frames: open.frames };
    case 'redact':
    case 'overlay':
      checkSame(open.image, job.size);
      return savePng(changed(vips, open, job, handles), job.image, handles);
    case 'scale': {
      const scaled = openPixels(vips, scaleImage(open.image, job, handles), handles);
      return savePng({ ...scaled, profile: open.profile }, job.image, handles);
    }
    case 'cell': {
      const size = cellSize({ width, height });
      if (size.width === 0 || size.height === 0) return { ...size, bytes: new Uint8Array() };
      const { data } = scaledCell(open.image, job.image, size, handles);
      return { ...size, bytes: data };
    }
    case 'shrink': {
      const { image, maxBytes } = job;
      return shrinkToFit(vips, open.image, { fileSize: image.length, maxBytes }, handles);
    }
  }
}

function checkSame({ width, height }: Size, seen: Size): void {
  if (width === seen.width && height === seen.height) return;
  const reason = `is ${width} × ${height} pixels and not ${seen.width} × ${seen.height}, as it was shown`;
  throw new ImageRefused('otherSize', reason);
}

type Change = Extract<ImageJob, { kind: 'redact' | 'overlay' }>;

/** The image with what is hidden in it or drawn on it. Only the parts that change leave the decoder's memory. */
function changed(vips: Vips, open: OpenImage, job: Change, handles: Handles): OpenImage {
  const image = handles.keep(open.image.copyMemory());
  const change = (place: Omit<Region, 'mode'>, make: (part: Pixels, box: Box) => Pixels): void => {
    const box = boxOf(place, image);
    const { left, top, right, bottom } = box;
    if (left >= right || top >= bottom) return;
    const part = pixelsOf(handles.keep(image.crop(left, top, right - left, bottom - top)), handles);
    const made = openPixels(vips, make(part, box), handles).image;
    image.drawImage(image.bands === 3 ? handles.keep(made.extractBand(0, { n: 3 })) : made, left, top);
  };
  if (job.kind === 'redact') {
    for (const region of job.regions) {
      change(region, (part) => redactPixels(part, [{ ...part, x: 0, y: 0, mode: region.mode }]));
    }
  } else {
    for (const { x, y, image: file } of job.overlays) {
      const drawn = pixelsOf(openImage(vips, file, handles).image, handles);
      const { width, height } = drawn;
      change({ x, y, width, height }, (part, { left, top }) =>
        overlayPixels(part, [{ x: x - left, y: y - top, image: drawn }]),
      );
    }
  }
  return { ...open, image, isStream: false };
}
