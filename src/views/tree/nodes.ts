import type { CatalogEntry } from '../../catalog/entry';
import type { PendingItem } from '../../sync/write/pendingItem';
import type { NextStep } from '../nextSteps/nextStep';

/** The three top rows. `cloud` is present once a store is connected, `gone` while there is something to decide. */
export type RootKind = 'local' | 'cloud' | 'gone';

/** A row of the session tree. `id` is stable over refreshes, so that VS Code keeps selection and expansion. */
export type TreeNode =
  | {
      readonly kind: 'root';
      readonly id: string;
      readonly root: RootKind;
      readonly label: string;
      readonly count: number;
      /** Why not everything can be listed, if so. */
      readonly problem?: string | undefined;
      /** What is said in place of a count that is not known. */
      readonly unknown?: string | undefined;
      readonly isLocked?: boolean;
      /** A store that is a folder. */
      readonly isFolder?: boolean;
    }
  /** Stands in for the sessions of a sealed vault that is locked; a click asks for its passphrase. */
  | { readonly kind: 'locked'; readonly id: string }
  | { readonly kind: 'cloudEmpty'; readonly id: string }
  /** Something that is left to do for the connected store. */
  | { readonly kind: 'next'; readonly id: string; readonly step: NextStep }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly label: string;
      readonly count: number;
      /** The sessions below it, at any depth. */
      readonly entries: readonly CatalogEntry[];
      /** Expanded until the user collapses it. */
      readonly open: boolean;
      readonly children: () => TreeNode[];
    }
  /** An upload that waits, of a session that is in no list. */
  | { readonly kind: 'waiting'; readonly id: string; readonly item: PendingItem; readonly isSealed: boolean }
  | { readonly kind: 'session'; readonly id: string; readonly entry: CatalogEntry }
  | { readonly kind: 'image'; readonly id: string; readonly entry: CatalogEntry; readonly index: number };

export type WaitingNode = Extract<TreeNode, { kind: 'waiting' }>;
export type SessionNode = Extract<TreeNode, { kind: 'session' }>;
export type ImageNode = Extract<TreeNode, { kind: 'image' }>;
