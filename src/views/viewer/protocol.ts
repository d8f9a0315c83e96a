import type { ContainerKind, Drawing, Geometry, ImageRole, SessionShape } from '../../session/document';
import type { SessionMetadata } from '../../session/metadata';
import type { EditEntries } from '../annotate/parseEdits';
import { parseAnnotateMessage, type AnnotateHostMessage, type AnnotateMessage } from '../annotate/protocol';
import { parseIncoming, type IncomingImages } from '../save/incomingImages';
import { isRecord } from '../isRecord';
import type { ViewerCommand } from './viewerCommand';

/** One rendition as the viewer lists it; its bytes are asked for when they are needed. */
export interface RenditionView {
  readonly mime: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Bytes of the encoded image. */
  readonly size: number;
}

export interface ImageView {
  readonly geometry: Geometry;
  readonly scale: number;
  readonly hidden: boolean;
  readonly drawings: readonly Drawing[];
  readonly renditions: Partial<Record<ImageRole, RenditionView>>;
  readonly problems: readonly string[];
}

/** The session's thumbnail, which stands for images that are not there yet. */
export interface PreviewView {
  readonly mime: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A session without its images' bytes: what the webview gets first. All strings in it are untrusted. */
export interface SessionView {
  /** As rows and tabs call it. */
  readonly title: string;
  readonly filename: string;
  readonly container: ContainerKind;
  readonly shape: SessionShape;
  readonly version?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly metadata?: SessionMetadata | undefined;
  readonly images: readonly ImageView[];
  readonly problems: readonly string[];
  /** Whether more is on its way: images without a rendition may still get one. */
  readonly isArriving: boolean;
  /** Only while more is on its way. */
  readonly preview: PreviewView | undefined;
}

export interface ViewerAction {
  readonly id: string;
  readonly label: string;
}

/** From the extension to the webview. `index` is the 0-based position of an image. */
export type HostMessage =
  | { readonly type: 'loading'; readonly filename: string }
  | {
      readonly type: 'session';
      readonly session: SessionView;
      /** What was drawn and is not saved yet. */
      readonly edits: EditEntries;
      readonly reveal?: number | undefined;
      /** Turns drawing on. */
      readonly annotate: boolean;
    }
  | {
      readonly type: 'failed';
      readonly filename: string;
      readonly message: string;
      /** False when the user stopped the loading: not shown as an error. */
      readonly isError: boolean;
      readonly actions: readonly ViewerAction[];
    }
  | { readonly type: 'reveal'; readonly index: number }
  | { readonly type: 'run'; readonly command: ViewerCommand }
  | {
      readonly type: 'image';
      readonly index: number;
      readonly role: ImageRole;
      readonly mime: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly type: 'imageFailed';
      readonly index: number;
      readonly role: ImageRole;
      readonly message: string;
    }
  | { readonly type: 'notice'; readonly message: string; readonly isError: boolean }
  | AnnotateHostMessage;

/** From the webview to the extension. Images that come in make a new session. */
export type ViewerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'recover'; readonly action: string }
  | { readonly type: 'requestImage' | 'saveImage'; readonly index: number; readonly role: ImageRole }
  | AnnotateMessage
  | IncomingImages;

/** Renditions in the order in which they are offered. */
export const IMAGE_ROLES: readonly ImageRole[] = ['original', 'annotated', 'zoomed'];

/** The action every failed editor offers; the editor itself answers it. */
export const RETRY: ViewerAction = { id: 'retry', label: 'Try Again' };

/**
 * A message from the webview, or undefined for anything else. The webview shows untrusted content, so what it
 * sends is not trusted either.
 */
export function parseViewerMessage(message: unknown): ViewerMessage | undefined {
  if (!isRecord(message)) return undefined;
  const { type, action, index, role } = message;
  if (type === 'ready') return { type };
  if (type === 'recover' && typeof action === 'string') return { type, action };
  if (type !== 'requestImage' && type !== 'saveImage') {
    return parseAnnotateMessage(message) ?? parseIncoming(message);
  }
  const knownRole = IMAGE_ROLES.find((known) => known === role);
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0 || !knownRole) return undefined;
  return { type, index, role: knownRole };
}
