import type { App } from '../app';
import { EMPTY_FIELDS } from '../save/fields';
import type { NewFormImage } from '../save/formImage';
import { sessionImages } from '../save/sessionImages';
import type { ImageNode } from '../tree/nodes';
import { carriedIfWhole, sessionContent } from './sessionContent';

/** Opens the save form with images of existing sessions: the clicked one, or all selected when it is among them. */
export async function newFromSelected(
  app: App,
  clicked: ImageNode,
  selected?: readonly unknown[],
): Promise<void> {
  const nodes = (selected ?? []).filter((node): node is ImageNode => (node as ImageNode).kind === 'image');
  const chosen = nodes.some(({ id }) => id === clicked.id) ? nodes : [clicked];
  const images: NewFormImage[] = [];
  let isSealed = false;
  for (const session of new Set(chosen.map(({ entry }) => entry.id))) {
    const found = await chosenImages(
      app,
      chosen.filter(({ entry }) => entry.id === session),
    );
    images.push(...found.images);
    isSealed ||= found.isSealed;
  }
  await app.saveForms.open({ title: 'New Session', fields: EMPTY_FIELDS, images, problems: [], isSealed });
}

async function chosenImages(
  app: App,
  nodes: readonly ImageNode[],
): Promise<{ readonly images: NewFormImage[]; readonly isSealed: boolean }> {
  const { entry } = nodes[0]!;
  const content = await sessionContent(app, entry, new AbortController().signal);
  const { document } = content;
  const wanted = new Set(nodes.map(({ index }) => index));
  const images = document.images.filter(({ index }) => wanted.has(index));
  return {
    images: sessionImages({ ...document, images }, carriedIfWhole(content), entry.title),
    isSealed: document.container === 'sealed',
  };
}
