import { type CatalogEntry, isDraft } from '../../catalog/entry';
import type { Destination } from '../save/fields';

/** One way to save annotations. */
export interface SaveChoice {
  readonly label: string;
  /** What becomes of the old session. */
  readonly detail: string;
  readonly destination: Destination;
  readonly replace: boolean;
}

export interface SaveSubject {
  /** Undefined for a file that is in no list. */
  readonly entry: CatalogEntry | undefined;
  /** Without anything that would be lost. */
  readonly isWhole: boolean;
  /** The store; undefined where none is connected. */
  readonly store?:
    { readonly label: string; readonly isReadOnly: boolean; readonly deletes: boolean } | undefined;
}

/**
 * How annotations can be saved, the likeliest first. Sessions never change: each way makes a new one. Where the old one
 * cannot be replaced, the ways that are left say why.
 */
export function saveChoices(subject: SaveSubject): readonly SaveChoice[] {
  const { entry, store } = subject;
  const why = whyNotReplaced(subject);
  const isInCloud = entry?.place === 'cloud';
  const kept = why ?? 'The old session stays as it is.';
  const local: SaveChoice = {
    label: isInCloud ? 'Save as New Session on This Machine' : 'Save as New Session',
    detail: kept,
    destination: 'local',
    replace: false,
  };
  const cloud: SaveChoice | undefined =
    isInCloud && store && !store.isReadOnly
      ? { label: `Save as New Session in ${store.label}`, detail: kept, destination: 'cloud', replace: false }
      : undefined;
  const others = cloud ? [cloud, local] : [local];
  if (why !== undefined) return others;
  const replace: SaveChoice = {
    label: 'Replace the Old Session',
    detail: isInCloud
      ? `The old one moves to the trash of ${store?.label} for 30 days.`
      : 'The old one moves to the trash of this machine.',
    destination: isInCloud ? 'cloud' : 'local',
    replace: true,
  };
  return [replace, ...others];
}

/** Why the old session stays whatever the user wants, as a sentence; undefined when it can be replaced. */
function whyNotReplaced({ entry, isWhole, store }: SaveSubject): string | undefined {
  if (!entry) return 'The file stays as it is: it is not in the list of sessions.';
  if (!isWhole) return 'The old session stays: it is damaged, and only its undamaged images are saved.';
  if (entry.gone) return 'The old session is no longer in the store.';
  if (entry.place === 'copies') return 'The copy stays as it is: the folder belongs to the desktop app.';
  if (isDraft(entry)) return 'The draft stays as it is: the desktop app is still using it.';
  if (entry.place === 'local') return undefined;
  if (!store) return 'The old session stays as it is: its store is not connected.';
  if (store.isReadOnly) return `The old session stays as it is: ${store.label} is read-only for you.`;
  return store.deletes
    ? undefined
    : `The old session stays as it is: these credentials may not delete in ${store.label}.`;
}
