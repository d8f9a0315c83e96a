import type { Region } from '../../../images/redact';
import { isRecord } from '../../isRecord';
import { parseFields, type SessionFields } from '../fields';
import { isRegions } from '../protocol';

/** The file of a draft that says what else belongs to it. Written last: a draft without it is none. */
export const FORM_FILE = 'form.json';
/** There while a window shows the draft: the id of its process. */
export const OWNER_FILE = 'owner';
/** Images and unknown members of what the form was opened with, as a session. */
export const SEED_FILE = 'seed.fastshot';

/** An image added later, as a session of its own. */
export const addedFile = (id: number): string => `image-${id}.fastshot`;

/** One image of a draft: where it is, and what a form knows of it beyond that. */
export interface KeptImage {
  /** A session beside `form.json`, and the image in it, from 0 on. */
  readonly file: string;
  readonly index: number;
  readonly label: string;
  readonly regions: readonly Region[];
}

/** What is not saved of a form, but for the images themselves. */
export interface KeptForm {
  readonly title: string;
  readonly fields: SessionFields;
  readonly images: readonly KeptImage[];
  /** The image, from 0 on, whose regions were being drawn. */
  readonly redacting?: { readonly redact: number; readonly regions: readonly Region[] } | undefined;
  /** Set where the form edits a session. */
  readonly origin?:
    | {
        readonly createdAt?: string | undefined;
        /** Id of the list's entry that can be replaced, if any. */
        readonly replaceable?: string | undefined;
      }
    | undefined;
  /** The store that was connected. */
  readonly storeId?: string | undefined;
  /** When it was changed last, ms since 1970. */
  readonly changedAt: number;
}

/** A form as it was kept; undefined where it is not whole. */
export function parseKeptForm(value: unknown): KeptForm | undefined {
  if (!isRecord(value)) return undefined;
  const { title, fields, images, redacting, origin, storeId, changedAt } = value;
  if (typeof title !== 'string' || typeof changedAt !== 'number' || !Array.isArray(images)) return undefined;
  const parsed = images.map(parseImage);
  if (!parsed.every((image) => image !== undefined)) return undefined;
  return {
    title,
    fields: parseFields(fields),
    images: parsed,
    redacting: parseRedacting(redacting),
    origin: isRecord(origin)
      ? { createdAt: textOf(origin['createdAt']), replaceable: textOf(origin['replaceable']) }
      : undefined,
    storeId: textOf(storeId),
    changedAt,
  };
}

function parseImage(value: unknown): KeptImage | undefined {
  if (!isRecord(value)) return undefined;
  const { file, index, label, regions } = value;
  // A name, never a path.
  if (typeof file !== 'string' || !/^[a-z0-9-]+\.fastshot$/.test(file)) return undefined;
  if (!isPosition(index) || typeof label !== 'string' || !isRegions(regions)) return undefined;
  return { file, index, label, regions };
}

function parseRedacting(value: unknown): KeptForm['redacting'] {
  if (!isRecord(value)) return undefined;
  const { redact, regions } = value;
  return isPosition(redact) && isRegions(regions) ? { redact, regions } : undefined;
}

const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
