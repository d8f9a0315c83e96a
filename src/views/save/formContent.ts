import type { Region } from '../../images/redact';
import { parseFields, type SessionFields } from './fields';
import type { FormImage } from './formImage';
import type { FormSeed } from './formSeed';

/** Regions drawn on an image and not taken over yet. */
export interface Redacting {
  /** Of the image. */
  readonly id: number;
  readonly regions: readonly Region[];
}

/** What the user entered into a form. */
export interface FormContent {
  readonly fields: SessionFields;
  /** Those of the seed have the ids 1, 2, … in its order. */
  readonly images: readonly FormImage[];
  readonly redacting?: Redacting | undefined;
}

/**
 * Whether anything would be lost with what is entered. Images of a new session count, also untouched ones: they were
 * pasted, dropped or picked for it. A form for an existing session counts once something in it is another.
 */
export function isUnsaved(seed: FormSeed, { fields, images, redacting }: FormContent): boolean {
  if (seed.isUnsaved) return true;
  if (!seed.origin && images.length > 0) return true;
  const isSame =
    sameJson(parseFields(fields), parseFields(seed.fields)) &&
    images.length === seed.images.length &&
    images.every(
      ({ id, regions }, index) => id === index + 1 && sameJson(regions, seed.images[index]?.regions),
    );
  return !isSame || isRedacting(images, redacting);
}

function isRedacting(images: readonly FormImage[], redacting: Redacting | undefined): boolean {
  const image = images.find(({ id }) => id === redacting?.id);
  return image !== undefined && !sameJson(image.regions, redacting?.regions);
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
