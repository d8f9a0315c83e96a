import type { StoreDraft } from './draft';
import { inputStep, type StepFrame, type StepResult } from './steps';

/** One question of the connect wizard. It writes its answer into the draft. */
export interface Question {
  /** The entry it asks for, where a failed test can lead back to it. */
  readonly field?: keyof StoreDraft;
  /** What the summary calls that entry; without it the summary does not show it. */
  readonly label?: string;
  /** The entry as the summary shows it; never a secret. */
  readonly shown?: (draft: StoreDraft) => string;
  /** Whether the draft needs it. */
  readonly applies: (draft: StoreDraft) => boolean;
  /** Whether nothing can be connected without an answer that is not there yet. */
  readonly isMissing?: (draft: StoreDraft) => boolean;
  readonly ask: (draft: StoreDraft, frame: StepFrame) => Promise<StepResult<void>>;
}

/** What a question answers once its entry is written. */
export const done: StepResult<void> = { value: undefined };

export const isS3 = (draft: StoreDraft): boolean => draft.kind !== 'folder';

type TextField =
  | 'endpoint'
  | 'region'
  | 'bucket'
  | 'prefix'
  | 'profile'
  | 'accessKeyId'
  | 'secretAccessKey'
  | 'encryptionKey';

/** A question for a text. One that hides what is typed shows only whether there is something. */
export function textQuestion(
  field: TextField,
  words: {
    readonly label: string;
    readonly applies: (draft: StoreDraft) => boolean;
    readonly prompt: string | (() => string);
    readonly placeholder?: string;
    readonly password?: boolean;
    /** What the summary says of an empty text; left out: it is missing. */
    readonly empty?: string;
    readonly validate?: (text: string) => string | undefined;
    readonly trim?: (text: string) => string;
    readonly normalize?: (text: string) => string;
  },
): Question {
  const { label, applies, prompt, empty, normalize = (text) => text, ...input } = words;
  return {
    field,
    label,
    applies,
    isMissing: (draft) => empty === undefined && draft[field] === '',
    shown: (draft) => {
      if (draft[field] === '') return empty ?? 'missing';
      return words.password ? 'set' : draft[field];
    },
    ask: async (draft, frame) => {
      const asked = typeof prompt === 'string' ? prompt : prompt();
      const result = await inputStep({ ...frame, ...input, prompt: asked, value: draft[field] });
      if (result === 'back') return 'back';
      draft[field] = normalize(result.value);
      return done;
    },
  };
}

/** Refuses an empty text. @param what as in "Enter …." */
export const needed =
  (what: string) =>
  (text: string): string | undefined =>
    text === '' ? `Enter ${what}.` : undefined;
