import { displayText } from '../../base/displayText';
import { isRecord } from '../isRecord';
import type { Region } from '../../images/redact';
import { parseIncoming, type IncomingImages } from './incomingImages';
import { parseFields, type Destination, type SessionFields } from './fields';

/** An image as the form lists it; its bytes are asked for when they are needed. */
export interface ImageInfo {
  readonly id: number;
  readonly label: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** What is burnt out before the image is saved. */
  readonly regions: readonly Region[];
}

/** Where the session can go. The first one is there always. */
export interface DestinationInfo {
  readonly id: Destination;
  readonly label: string;
  /** Why it cannot be chosen, if so. */
  readonly unavailable?: string | undefined;
}

/** What is in use already, the most frequent first. */
export interface Suggestions {
  readonly tags: readonly string[];
  readonly classes: readonly string[];
}

/**
 * What the user is about to do: paste what is on the clipboard, save that at once (`keep`), or redact the image at this
 * place, from 0 on; with `regions`, where they had drawn some and not taken them over yet.
 */
export type FormStart = 'paste' | 'keep' | { readonly redact: number; readonly regions?: readonly Region[] };

/** From the extension to the form. */
export type FormHostMessage =
  | {
      /** Everything; the answer to `ready`. */
      readonly type: 'form';
      readonly title: string;
      readonly fields: SessionFields;
      readonly suggestions: Suggestions;
      readonly destinations: readonly DestinationInfo[];
      readonly images: readonly ImageInfo[];
      readonly status: FormStatus;
      readonly start?: FormStart | undefined;
      /** Where the session is that can be replaced, if there is one: only by what is saved there. */
      readonly replaceableIn: Destination | undefined;
    }
  | { readonly type: 'images'; readonly images: readonly ImageInfo[] }
  | { readonly type: 'destinations'; readonly destinations: readonly DestinationInfo[] }
  | { readonly type: 'suggestions'; readonly suggestions: Suggestions }
  | { readonly type: 'status'; readonly status: FormStatus }
  | {
      readonly type: 'image';
      readonly id: number;
      /** PNG; undefined when the form no longer has this image. */
      readonly bytes?: Uint8Array<ArrayBuffer> | undefined;
    };

export interface FormStatus {
  /** What is being done, while the form waits. */
  readonly busy?: string | undefined;
  /** Sentences about what went wrong last. */
  readonly problems: readonly string[];
}

/** From the form to the extension. */
export type FormMessage =
  | { readonly type: 'ready' | 'addImages' | 'save' | 'cancel' }
  | { readonly type: 'fields'; readonly fields: SessionFields }
  /** What was to be saved at once cannot be had from the clipboard, in a sentence. */
  | { readonly type: 'notPasted'; readonly problem: string }
  /** The images that are left, in their order. */
  | { readonly type: 'arrange'; readonly ids: readonly number[] }
  | { readonly type: 'requestImage'; readonly id: number }
  | { readonly type: 'redact'; readonly id: number; readonly regions: readonly Region[] }
  /** What is drawn on an image and not taken over yet; without regions, that was dropped. */
  | {
      readonly type: 'redacting';
      readonly id: number;
      readonly regions?: readonly Region[] | undefined;
    }
  | IncomingImages;

/** What a page says of the clipboard. UTF-16 units. */
const MAX_PROBLEM = 300;

/** A message from the form, or undefined for anything else: what a webview sends is not trusted. */
export function parseFormMessage(message: unknown): FormMessage | undefined {
  if (!isRecord(message)) return undefined;
  const { type, fields, ids, id, regions, problem } = message;
  switch (type) {
    case 'ready':
    case 'addImages':
    case 'save':
    case 'cancel':
      return { type };
    case 'fields':
      return { type, fields: parseFields(fields) };
    case 'notPasted':
      return typeof problem === 'string' ? { type, problem: displayText(problem, MAX_PROBLEM) } : undefined;
    case 'arrange':
      return Array.isArray(ids) && ids.every(isId) ? { type, ids } : undefined;
    case 'requestImage':
      return isId(id) ? { type, id } : undefined;
    case 'redact':
      return isId(id) && isRegions(regions) ? { type, id, regions } : undefined;
    case 'redacting':
      if (!isId(id) || !(regions === undefined || isRegions(regions))) return undefined;
      return { type, id, regions };
    default:
      return parseIncoming(message);
  }
}

/** Whether this is a list of regions, of any size and place. */
export const isRegions = (value: unknown): value is readonly Region[] =>
  Array.isArray(value) && value.every(isRegion);

function isRegion(value: unknown): value is Region {
  if (!isRecord(value)) return false;
  const { x, y, width, height, mode } = value;
  return [x, y, width, height].every(Number.isFinite) && (mode === 'black' || mode === 'blur');
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value);
