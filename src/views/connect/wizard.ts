import type { StoreDraft } from './draft';
import type { Question } from './question';
import { QUESTIONS } from './questions';
import { reviewStore, TITLE } from './review';

/**
 * Asks for everything a connection needs, one short step each, with Back; what the desktop app knows already is shown in
 * one summary instead. Escape rejects with `cancelled`.
 * @param draft answers of an earlier round, which are offered again
 * @param needsKey whether a key of the desktop app is of any use for the store; it is not asked for where not
 */
export async function askForStore(
  draft: StoreDraft,
  needsKey: (draft: StoreDraft) => Promise<boolean>,
): Promise<StoreDraft> {
  const answers: StoreDraft = { ...draft, imported: undefined };
  for (let at = 0; at < QUESTIONS.length;) {
    const question = QUESTIONS[at] as Question;
    if (!question.applies(answers)) {
      at += 1;
      continue;
    }
    const isKey = question.field === 'encryptionKey';
    // It is the last one.
    if (isKey && !(await needsKey(answers))) return { ...answers, encryptionKey: '' };
    const before = QUESTIONS.slice(0, at).filter((earlier) => earlier.applies(answers)).length;
    const totalSteps = QUESTIONS.filter((any) => any.applies(answers)).length;
    const result = await question.ask(answers, { title: TITLE, step: before + 1, totalSteps });
    if (answers.imported) return reviewStore(answers);
    if (result === 'back') {
      at = QUESTIONS.findLastIndex((earlier, index) => index < at && earlier.applies(answers));
    } else at += 1;
  }
  return answers;
}
