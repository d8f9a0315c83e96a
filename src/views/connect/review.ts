import * as vscode from 'vscode';
import { showError } from '../errorActions';
import { quickPickText } from '../quickPickText';
import type { StoreDraft } from './draft';
import { chooseDesktopDraft } from './importDesktop';
import type { Question } from './question';
import { QUESTIONS } from './questions';
import { type PickStep, pickStep } from './steps';

export const TITLE = 'Connect to a Store';

type Choice = 'connect' | 'otherFile' | 'nothing' | Question;
type Item = PickStep<Choice>['items'][number];

/** Access key and secret belong together: which of the two is wrong, no server says. */
const TOGETHER: readonly (keyof StoreDraft)[] = ['accessKeyId', 'secretAccessKey'];

/**
 * Shows all entries of a connection on one page, from which each can be changed, until they are to be tested. Escape
 * rejects with `cancelled`.
 * @param wrong the entry to begin with, so that it need not be looked for: once it is answered they are tested again.
 *     Back leads to the page
 */
export async function reviewStore(draft: StoreDraft, wrong?: keyof StoreDraft): Promise<StoreDraft> {
  const answers = { ...draft, isAdvanced: true };
  let open = questionsFor(answers, wrong);
  let isMending = open.length > 0;
  for (;;) {
    const [next, ...later] = open;
    if (next) {
      const result = await next.ask(answers, { title: TITLE, hasBack: true });
      if (result === 'back') isMending = false;
      open =
        result === 'back' ? [] : [...later, ...missingOf(answers).filter((each) => !later.includes(each))];
      continue;
    }
    const choice = isMending ? 'connect' : await pickEntry(answers);
    isMending = false;
    if (choice === 'connect') {
      open = missingOf(answers);
      if (open.length === 0) return answers;
    } else if (choice === 'otherFile') {
      Object.assign(answers, await anotherFile());
    } else if (choice !== 'nothing') {
      open = [choice];
    }
  }
}

/** What another file says; nothing where none was chosen, or it says nothing of a bucket, which is told. */
async function anotherFile(): Promise<Partial<StoreDraft>> {
  try {
    return await chooseDesktopDraft();
  } catch (error) {
    showError(error);
    return {};
  }
}

function questionsFor(draft: StoreDraft, wrong: keyof StoreDraft | undefined): Question[] {
  if (wrong === undefined) return [];
  const fields = TOGETHER.includes(wrong) ? TOGETHER : [wrong];
  return QUESTIONS.filter(
    ({ field, applies }) => field !== undefined && fields.includes(field) && applies(draft),
  );
}

const missingOf = (draft: StoreDraft): Question[] =>
  QUESTIONS.filter(({ applies, isMissing }) => applies(draft) && isMissing?.(draft));

async function pickEntry(draft: StoreDraft): Promise<Choice> {
  const { imported } = draft;
  const picked = await pickStep<Choice>({
    title: TITLE,
    placeholder: 'Is all of it right? Choose an entry to change it.',
    items: [
      {
        label: '$(plug) Test and Connect',
        description: 'nothing is saved before the test',
        value: 'connect',
      },
      separator(imported ? 'from config.ini' : 'entries'),
      ...QUESTIONS.filter(({ label, applies }) => label !== undefined && applies(draft)).map(
        (question): Item => ({
          label: question.label!,
          description: quickPickText(question.shown?.(draft) ?? '', 200),
          value: question,
        }),
      ),
      ...(imported ? importedItems(imported) : []),
    ],
  });
  return picked === 'back' ? 'nothing' : picked.value;
}

function importedItems({ path, notes }: NonNullable<StoreDraft['imported']>): Item[] {
  const remarks = notes.map((note): Item => ({
    label: `$(info) ${quickPickText(note, 400)}`,
    value: 'nothing',
  }));
  return [
    ...(remarks.length > 0 ? [separator('what is different here'), ...remarks] : []),
    separator('file'),
    {
      label: '$(folder-opened) Choose Another File…',
      description: quickPickText(path, 200),
      value: 'otherFile',
    },
  ];
}

const separator = (label: string): Item => ({
  label,
  kind: vscode.QuickPickItemKind.Separator,
  value: 'nothing',
});
