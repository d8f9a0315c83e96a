import { isFastshotError } from '../../base/errors';
import type { App } from '../app';
import { EMPTY_FIELDS } from '../save/fields';
import type { NewFormImage } from '../save/formImage';
import { sessionImages } from '../save/sessionImages';
import type { CarriedSession } from '../../session/write/carry';
import type { ImageNode } from '../tree/nodes';
import { sessionContent } from './sessionContent';

/** Opens the save form with images of existing sessions: the clicked one, or all selected when it is among them. */
export async function newFromSelected(
  app: App,
  clicked: ImageNode,
  selected?: readonly unknown[],
): Promise<void> {
  const nodes = (selected ?? []).filter((node): node is ImageNode => (node as ImageNode).kind === 'image');
  const chosen = nodes.some(({ id }) => id === clicked.id) ? nodes : [clicked];
  const images: NewFormImage[] = [];
  for (const session of new Set(chosen.map(({ entry }) => entry.id))) {
    images.push(
      ...(await chosenImages(
        app,
        chosen.filter(({ entry }) => entry.id === session),
      )),
    );
  }
  app.saveForms.open({ title: 'New Session', fields: EMPTY_FIELDS, images, problems: [] });
}

async function chosenImages(app: App, nodes: readonly ImageNode[]): Promise<NewFormImage[]> {
  const { entry } = nodes[0]!;
  const { document, carry } = await sessionContent(app, entry, new AbortController().signal);
  const wanted = new Set(nodes.map(({ index }) => index));
  const images = document.images.filter(({ index }) => wanted.has(index));
  return sessionImages({ ...document, images }, carriedIfWhole(carry), entry.title);
}

/** Of a damaged session those images can be taken that are whole. */
function carriedIfWhole(carry: () => CarriedSession): CarriedSession | undefined {
  try {
    return carry();
  } catch (error) {
    if (isFastshotError(error, 'damaged')) return undefined;
    throw error;
  }
}
