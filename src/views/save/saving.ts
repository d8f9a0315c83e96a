/** What is needed once a session is saved, or a form for one is shown: a part of its own, loaded on first use. */
export { FormDraft } from './drafts/formDraft';
export { discardDraft } from './drafts/formDrafts';
export { askToLeave, offerDrafts, pickDraft, sayUnsaved } from './drafts/offerDrafts';
export { removeReplaced } from './removeReplaced';
export { saveCloud } from './saveCloud';
export { SaveForm } from './saveForm';
export { saveLocal } from './saveLocal';
export { toDraft } from './toDraft';
export { undoSave } from './undoSave';
