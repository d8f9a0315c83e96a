import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import type { App } from '../app';
import type { IncomingImages } from '../save/incomingImages';
import { seedOf } from './newFromImages';

/** Opens the save form with images that were pasted into a page of ours or dropped on it. */
export async function newFromIncoming(
  { imageSource, saveForms }: Pick<App, 'imageSource' | 'saveForms'>,
  images: IncomingImages,
): Promise<void> {
  const found =
    images.type === 'addFiles'
      ? await imageSource.take(images.files)
      : await imageSource.read(images.uris.map((uri) => vscode.Uri.parse(uri)));
  if (found.images.length > 0) return saveForms.open(seedOf(found));
  throw new FastshotError('unsupportedFormat', found.refused.join(' '));
}
