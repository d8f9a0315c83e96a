import type { ImageInfo } from './protocol';
import type { Region } from '../../images/redact';
import type { DraftImage } from '../../session/write/draft';

/** One image of a session that is about to be saved. */
export interface FormImage {
  /** Unique within its form; it stays when images are rearranged. */
  readonly id: number;
  /** One line for the user, such as the name of the file it comes from. */
  readonly label: string;
  /** Pixels of the original. */
  readonly width: number;
  readonly height: number;
  /** What is written, but for `regions`. */
  readonly draft: DraftImage;
  /** The original, in memory of its own; undefined when it cannot be read. */
  readonly original: () => Uint8Array<ArrayBuffer> | undefined;
  /** The original with its drawings, where there are any. */
  readonly annotated: () => Uint8Array<ArrayBuffer> | undefined;
  /** What is burnt out before the image is written, in pixels of the original. */
  readonly regions: readonly Region[];
}

/** An image before a form has given it an id. */
export type NewFormImage = Omit<FormImage, 'id'>;

/** What the page is told of an image. */
export const imageInfo = ({ id, label, width, height, regions }: FormImage): ImageInfo => ({
  id,
  label,
  width,
  height,
  regions,
});
