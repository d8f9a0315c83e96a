import { type CatalogEntry, isDraft } from '../../catalog/entry';
import { draftOf } from '../../session/write/draftOf';
import type { App } from '../app';
import { EMPTY_FIELDS, type Destination } from '../save/fields';
import { originTime } from '../save/origin';
import type { FormSeed } from '../save/formSeed';
import { imageLabel, sessionImages } from '../save/sessionImages';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { sessionContent } from './sessionContent';

/**
 * Opens the save form with an existing session. Sessions never change, so what comes out is a new one, which takes
 * the place of the old one unless the user says no.
 */
export async function editSession(app: App, { entry }: SessionNode): Promise<void> {
  await app.saveForms.open(await editSeed(app, entry));
}

/** The same, beginning with the regions that nobody may see: of the clicked image, or else of the first one. */
export async function redactSession(app: App, node: SessionNode | ImageNode): Promise<void> {
  const seed = await editSeed(app, node.entry);
  const label = node.kind === 'image' ? imageLabel(node.index) : undefined;
  const at = seed.images.findIndex((image) => image.label === label);
  await app.saveForms.open({ ...seed, start: { redact: Math.max(at, 0) } });
}

async function editSeed(app: App, entry: CatalogEntry): Promise<FormSeed> {
  const { document, carry } = await sessionContent(app, entry, new AbortController().signal);
  const carried = carry();
  const { name, desc, tags, color, class: className, createdAt } = draftOf(document, carried);
  const destination = destinationOf(app, entry);
  const isHere = entry.place === destination && !entry.gone;
  const canReplace = isHere && !isDraft(entry) && (destination === 'local' || app.saver.mayDelete());
  return {
    title: `Edit ${entry.title}`,
    fields: {
      name,
      desc,
      tags,
      class: className,
      color: color ?? EMPTY_FIELDS.color,
      destination,
      replace: canReplace,
    },
    images: sessionImages(document, carried),
    problems: isHere && !canReplace && !isDraft(entry) ? [staysText(app)] : [],
    isSealed: document.container === 'sealed',
    origin: {
      carried,
      createdAt: originTime(createdAt, entry.row.filename),
      replaceable: canReplace ? entry : undefined,
    },
  };
}

const staysText = ({ connections }: App): string =>
  `The old session stays: these credentials may not delete in ${connections.current?.label}.`;

/** To where it is; of what can only be read a copy is made. */
function destinationOf({ saver }: App, { place }: CatalogEntry): Destination {
  const cloud = saver.destinations().find(({ id }) => id === 'cloud');
  return place === 'cloud' && cloud && cloud.unavailable === undefined ? 'cloud' : 'local';
}
