import type { App } from '../app';
import { editSession, redactSession } from './editSession';
import { newFromClipboard } from './newFromClipboard';
import { newFromImages, newFromImagesQuick } from './newFromImages';
import { newFromSelected } from './newFromSelected';
import { saveClipboard } from './saveClipboard';

const openDraft = ({ saveForms }: App): Promise<void> => saveForms.pickDraft();

/** Commands that make sessions, as a bundle of their own: the first of them loads it. */
export const MAKING = {
  'fastshot.session.new': newFromImages,
  'fastshot.session.newFromClipboard': newFromClipboard,
  'fastshot.session.saveClipboard': saveClipboard,
  'fastshot.session.newQuick': newFromImagesQuick,
  'fastshot.session.edit': editSession,
  'fastshot.session.redact': redactSession,
  'fastshot.image.newSession': newFromSelected,
  'fastshot.draft.open': openDraft,
};
