import type { StoreDraft } from './draft';
import type { Question } from './question';
import { QUESTIONS } from './questions';
import { reviewStore, TITLE } from './review';

/** What a look at the store tells before the last question. */
export interface Ahead {
  /** With the way by which the store was reached. */
  readonly draft: StoreDraft;
  /** Whether a key of the desktop app is of any use for the store; it is not asked for where not. */
  readonly needsKey: boolean;
}

/**
 * Asks for everything a connection needs, one short step each, with Back; what the desktop app knows already is shown in
 * one summary instead. An answer can bring questions before it, which are asked then. Escape rejects with `cancelled`.
 * @param draft answers of an earlier round, which are offered again
 * @param lookAhead never rejects
 */
export async function askForStore(
  draft: StoreDraft,
  lookAhead: (draft: StoreDraft) => Promise<Ahead>,
): Promise<StoreDraft> {
  const answers: StoreDraft = { ...draft, imported: undefined, isAdvanced: false };
  for (let at = 0; at < QUESTIONS.length;) {
    const question = QUESTIONS[at] as Question;
    if (!question.applies(answers)) {
      at += 1;
      continue;
    }
    if (question.field === 'encryptionKey') {
      const ahead = await lookAhead(answers);
      Object.assign(answers, ahead.draft);
      // It is the last one.
      if (!ahead.needsKey) return { ...answers, encryptionKey: '' };
    }
    const before = QUESTIONS.slice(0, at).filter((earlier) => earlier.applies(answers)).length;
    const totalSteps = QUESTIONS.filter((any) => any.applies(answers)).length;
    const applied = QUESTIONS.map((each) => each.applies(answers));
    const result = await question.ask(answers, { title: TITLE, step: before + 1, totalSteps });
    if (answers.imported) return reviewStore(answers);
    if (result === 'back') {
      at = QUESTIONS.findLastIndex((earlier, index) => index < at && earlier.applies(answers));
    } else {
      const opened = QUESTIONS.findIndex(
        (each, index) => index < at && each.applies(answers) && !applied[index],
      );
      at = opened < 0 ? at + 1 : opened;
    }
  }
  return answers;
}
