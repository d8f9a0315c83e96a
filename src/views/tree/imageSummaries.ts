import { Emitter } from '../../base/lifecycle';
import type { CatalogEntry } from '../../catalog/entry';
import type { SessionDocument } from '../../session/document';

/** What a tree row says about an image. */
export interface ImageSummary {
  readonly width: number;
  readonly height: number;
  readonly annotated: boolean;
  readonly problem: string | undefined;
}

/** Sessions remembered; a few numbers each. */
const MAX_SESSIONS = 500;
/** Rows made from an untrusted count before the session was opened. */
const MAX_GUESSED = 200;

/** What is known of the images of sessions that were opened in this window. */
export class ImageSummaries {
  private readonly known = new Map<string, readonly ImageSummary[]>();
  private readonly changed = new Emitter<string>();
  /** Fires with the id of the entry whose images are known now. */
  readonly onDidChange = this.changed.event;

  /** Remembers what a decoded session holds. */
  record(entryId: string, document: SessionDocument): void {
    this.known.delete(entryId);
    this.known.set(
      entryId,
      document.images.map(({ renditions, drawings, problems }) => {
        const shown = renditions.original ?? renditions.annotated ?? renditions.zoomed;
        return {
          width: shown?.width ?? 0,
          height: shown?.height ?? 0,
          annotated: renditions.annotated !== undefined || drawings.length > 0,
          problem: shown ? undefined : problems[0],
        };
      }),
    );
    const oldest = this.known.size > MAX_SESSIONS ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    this.changed.fire(entryId);
  }

  summary(entry: CatalogEntry, index: number): ImageSummary | undefined {
    return this.known.get(entry.id)?.[index];
  }

  /** One node per image: as many as were found, else as the metadata says, else one that opens the session. */
  count<T>(entry: CatalogEntry, node: (index: number) => T): T[] {
    const found = this.known.get(entry.id)?.length;
    const count = found ?? Math.min(entry.row.metadata?.imageCount ?? 1, MAX_GUESSED);
    return Array.from({ length: count }, (_, index) => node(index));
  }
}
