import type { App } from '../app';
import { EMPTY_FIELDS } from '../save/fields';

/** Opens the save form for an image on the clipboard. Only a page can read that, so the form does it. */
export async function newFromClipboard(app: App): Promise<void> {
  await app.saveForms.open({
    title: 'New Session',
    fields: EMPTY_FIELDS,
    images: [],
    problems: [],
    start: 'paste',
  });
}
