import type { SessionMetadata } from '../../session/metadata';
import type { WantedIndex } from './wantedIndex';

/** One change to a store that mends something. Each is checked again right before it is made. */
export type RepairStep =
  | {
      readonly kind: 'writeIndex';
      readonly filename: string;
      /** The session's, as it was looked at. */
      readonly etag: string;
      readonly why: NonNullable<WantedIndex['why']>;
      /** Where the session was read already. */
      readonly metadata?: SessionMetadata | undefined;
    }
  | { readonly kind: 'trashIndex'; readonly key: string; readonly etag: string }
  | {
      readonly kind: 'rewriteList';
      /** How many entries come and go; absent where there was no list to compare. */
      readonly missing?: number | undefined;
      readonly extra?: number | undefined;
    };

/** How one step ended. */
export type StepOutcome = { readonly step: RepairStep } & (
  | { readonly status: 'done' }
  /** Not needed any more, or not safe any more. */
  | { readonly status: 'skipped'; readonly why: string }
  | { readonly status: 'failed'; readonly why: string }
);
