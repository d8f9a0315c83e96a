import * as vscode from 'vscode';
import { FastshotError, isCancelled, toFastshotError } from '../../base/errors';
import type { App } from '../app';
import { signalOf } from '../cancellation';
import { messageText } from '../quickPickText';
import { EMPTY_FIELDS } from '../save/fields';
import { type FoundImages, takeImages } from '../save/importImages';
import type { FormSeed, SaveRequest } from '../save/formSeed';
import type { SessionSaver } from '../save/sessionSaver';
import { askFields } from './askFields';

/**
 * Opens the save form with image files: those selected in the Explorer, or those picked in a dialog.
 * @param clicked where the Explorer's menu was opened
 */
export async function newFromImages(
  app: App,
  clicked?: vscode.Uri,
  selected?: readonly unknown[],
): Promise<void> {
  const found = await findImages(app, clicked, selected);
  if (found) await app.saveForms.open(seedOf(found));
}

/** The same without a form: one short question after the other. When saving fails, the form shows what was entered. */
export async function newFromImagesQuick(
  app: App,
  clicked?: vscode.Uri,
  selected?: readonly unknown[],
): Promise<void> {
  const found = await findImages(app, clicked, selected);
  if (!found) return;
  const images = takeImages(found, (why) => void vscode.window.showWarningMessage(messageText(why, 400)));
  const seed = seedOf(found);
  const { saver, saveForms } = app;
  const fields = await askFields(seed.title, seed.fields, saveForms.suggestions(), saver.destinations());
  await saveWithProgress(saver, { fields, images }).catch(async (error: unknown) => {
    const problems = isCancelled(error) ? [] : [toFastshotError(error).message];
    await saveForms.open({ ...seed, fields, problems });
  });
}

async function saveWithProgress(saver: SessionSaver, request: SaveRequest): Promise<void> {
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: 'Saving the session', cancellable: true };
  await vscode.window.withProgress(options, async (progress, token) => {
    const stop = signalOf(token);
    const report = (message: string): void => progress.report({ message });
    await saver.save(request, report, stop.signal).finally(() => stop.dispose());
  });
}

/** The images a command works on; undefined when the user picked none. Throws when none of them can be taken. */
async function findImages(
  { imageSource, saveForms }: App,
  clicked?: vscode.Uri,
  selected?: readonly unknown[],
): Promise<FoundImages | undefined> {
  const uris = selected?.filter((uri) => uri instanceof vscode.Uri) ?? [];
  const files = clicked && (uris.length > 0 ? uris : [clicked]);
  if (!files) void saveForms.offerDrafts();
  const found = files ? await imageSource.read(files) : await imageSource.pick();
  if (found.images.length > 0) return found;
  if (found.refused.length === 0) return undefined;
  throw new FastshotError('unsupportedFormat', found.refused.join(' '));
}

/** One image gives the session its name, several have none in common. */
export function seedOf({ images, refused }: FoundImages): FormSeed {
  const [only, another] = images;
  const name = only && !another ? only.label.replace(/\.\w+$/, '') : '';
  return { title: 'New Session', fields: { ...EMPTY_FIELDS, name }, images, problems: refused };
}
