import type { App } from '../app';
import { EMPTY_FIELDS } from '../save/fields';

/**
 * Saves the image on the clipboard as a session of this machine, which the time names. Only a page can read that, so a form
 * does it and goes; it stays where there is something to be said or entered.
 */
export async function saveClipboard(app: App): Promise<void> {
  await app.saveForms.open({
    title: 'New Session',
    fields: EMPTY_FIELDS,
    images: [],
    problems: [],
    start: 'keep',
  });
}
