import * as vscode from 'vscode';
import { plural } from '../../../base/displayText';
import { messageText, quickPickText } from '../../quickPickText';
import { relativeTime } from '../../relativeTime';
import type { FormSeed } from '../formSeed';
import type { Leaving } from '../formParts';
import { discardDraft, listDrafts, readDraft, type DraftSurroundings, type KeptDraft } from './formDrafts';

const OPEN = 'Open Draft';
const DISCARD = 'Discard…';

/** What the offers of drafts need of the window. */
export interface DraftOfferParts {
  /** The folder of all drafts. */
  readonly drafts: string;
  readonly storeId: () => string | undefined;
  readonly find: DraftSurroundings['find'];
  /** Opens a form. */
  readonly open: (seed: FormSeed) => Promise<void>;
}

/**
 * Asks what is to become of a form that is not saved; undefined: it stays open.
 * @param canKeep whether a draft of it may be on disk
 */
export async function askToLeave(canKeep: boolean): Promise<Leaving | undefined> {
  const keep = 'Keep Draft';
  const discard = 'Discard';
  const detail = canKeep
    ? 'New Session offers a kept draft again, also after a restart.'
    : 'It cannot be kept as a draft: with a sealed vault, nothing unencrypted is written to disk.';
  const buttons = canKeep ? [keep, discard] : [discard];
  const answer = await vscode.window.showWarningMessage(
    'This session is not saved.',
    { modal: true, detail },
    ...buttons,
  );
  return answer === keep ? 'keep' : answer === discard ? 'discard' : undefined;
}

/** Says that a form was closed without saving. `isKept`: a draft of it is on disk. */
export async function sayUnsaved(
  { problems: [problem] }: FormSeed,
  isKept: boolean,
): Promise<'open' | 'discard' | undefined> {
  const open = 'Open the Form Again';
  const discard = 'Discard Draft';
  const why = problem === undefined ? '' : ` ${messageText(problem, 300)}`;
  const answer = await vscode.window.showInformationMessage(
    `The session was not saved.${why} ${isKept ? 'Its draft is kept.' : 'It is lost when you close this message.'}`,
    open,
    ...(isKept ? [discard] : []),
  );
  return answer === open ? 'open' : answer === discard ? 'discard' : undefined;
}

/** Offers the drafts that no window shows, in a notification. */
export async function offerDrafts(parts: DraftOfferParts): Promise<void> {
  const drafts = await listDrafts(parts.drafts);
  const [only, another] = drafts;
  if (!only) return;
  if (another) {
    const show = 'Show Drafts…';
    const text = `${drafts.length} drafts of sessions are not saved.`;
    if ((await vscode.window.showInformationMessage(text, show)) === show) await pickDraft(parts);
    return;
  }
  const text = `A draft is not saved: ${messageText(describe(only))}.`;
  const answer = await vscode.window.showInformationMessage(text, OPEN, DISCARD);
  if (answer === OPEN) await openDraft(parts, only);
  if (answer === DISCARD) await confirmDiscard(parts, only);
}

/** Lets the user open one of the drafts, or discard it. */
export async function pickDraft(parts: DraftOfferParts): Promise<void> {
  const drafts = await listDrafts(parts.drafts);
  if (drafts.length === 0) {
    void vscode.window.showInformationMessage('There is no draft: all sessions are saved or discarded.');
    return;
  }
  const items = drafts.map((draft) => ({ label: quickPickText(describe(draft)), draft }));
  const options = {
    title: 'Drafts of Sessions',
    placeHolder: 'Choose one to go on with it or to discard it',
  };
  const picked = await vscode.window.showQuickPick(items, options);
  if (!picked) return;
  const { draft, label } = picked;
  const open = 'Open Draft';
  const discard = 'Discard';
  const answer = await vscode.window.showInformationMessage(label, { modal: true }, open, discard);
  if (answer === open) await openDraft(parts, draft);
  if (answer === discard) await discardDraft(parts.drafts, draft.id);
}

async function openDraft(parts: DraftOfferParts, draft: KeptDraft): Promise<void> {
  const { drafts, find } = parts;
  // Another window may have opened or discarded it since.
  const present = (await listDrafts(drafts)).find(({ id }) => id === draft.id);
  if (!present) {
    void vscode.window.showInformationMessage('This draft is gone: it was opened or discarded elsewhere.');
    return;
  }
  await parts.open(await readDraft(drafts, present, { storeId: parts.storeId(), find }));
}

async function confirmDiscard(parts: DraftOfferParts, draft: KeptDraft): Promise<void> {
  const discard = 'Discard';
  const text = `Discard the draft ${messageText(describe(draft))}? It cannot be restored.`;
  const answer = await vscode.window.showWarningMessage(text, { modal: true }, discard);
  if (answer === discard) await discardDraft(parts.drafts, draft.id);
}

/** `"Login error", 2 images, 5 min ago` */
function describe({ form: { title, fields, images, changedAt } }: KeptDraft): string {
  const name = fields.name || title;
  return `"${name}", ${plural(images.length, 'image')}, ${relativeTime(changedAt, Date.now())}`;
}
