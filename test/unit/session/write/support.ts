import { desktopVault } from '../../../../src/session/desktopVault';
import { carryFrom } from '../../../../src/session/write/carry';
import type { SessionDraft } from '../../../../src/session/write/draft';
import { draftOf } from '../../../../src/session/write/draftOf';

/** A draft of an existing session, as an edit begins. */
export async function draftFrom(bytes: Buffer, key: string, filename: string): Promise<SessionDraft> {
  const document = await desktopVault(key).decode(bytes, filename);
  return draftOf(document, carryFrom(bytes, Buffer.from(key), filename));
}

/** What the tests look at in a session's JSON. */
export interface SessionJson {
  readonly session: { readonly windows: readonly WindowJson[] };
  readonly metadata: {
    readonly name: string;
    readonly thumbnail_collage: string | null;
    /** Members that we do not know. */
    readonly extra?: unknown;
    readonly x?: unknown;
  };
  readonly future?: unknown;
}

interface WindowJson {
  readonly image_data: string;
  readonly original_image_data: string | null;
  readonly annotated_original_data: string | null;
  readonly draw_history: unknown;
  readonly scale: unknown;
  readonly window_id: unknown;
}

export function sessionJsonOf(text: Uint8Array): SessionJson {
  return JSON.parse(Buffer.from(text).toString()) as SessionJson;
}
