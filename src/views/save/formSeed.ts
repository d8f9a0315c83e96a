import type { SessionColor } from '../../session/metadata';
import type { SessionFields } from './fields';
import type { NewFormImage } from './formImage';
import type { Origin } from './origin';
import type { FormStart } from './protocol';

/** What a form is opened with. */
export interface FormSeed {
  readonly title: string;
  readonly fields: SessionFields;
  readonly images: readonly NewFormImage[];
  /** What the user should know at once. */
  readonly problems: readonly string[];
  /** What the user is about to do. */
  readonly start?: FormStart | undefined;
  readonly origin?: Origin | undefined;
  /** It shows what a sealed vault keeps, and goes when that is locked. */
  readonly isSealed?: boolean | undefined;
  /** It was entered before and never saved: closing the form loses it, also where nothing is changed any more. */
  readonly isUnsaved?: boolean | undefined;
  /** The draft on disk that it comes from, by the name of its folder. */
  readonly draft?: string | undefined;
}

/** What is to be saved. */
export interface SaveRequest {
  /** Left out, the colour is the one carried along, also where it is none of the eight. */
  readonly fields: Omit<SessionFields, 'color'> & { readonly color?: SessionColor | undefined };
  readonly images: readonly NewFormImage[];
  readonly origin?: Origin | undefined;
  /** It is saved without a look at the form: the user can take that back. */
  readonly isAtOnce?: boolean | undefined;
}
