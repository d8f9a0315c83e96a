import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FastshotError } from '../../../base/errors';
import { readRegularFile } from '../../../base/regularFile';
import { namesIn, readJson } from '../../../cache/atomicFile';
import type { CatalogEntry } from '../../../catalog/entry';
import { decodeSession, MAX_SESSION_BYTES } from '../../../session/decode';
import type { SessionDocument } from '../../../session/document';
import { carryFrom, type CarriedSession } from '../../../session/write/carry';
import type { FormSeed } from '../formSeed';
import type { NewFormImage } from '../formImage';
import { formImageOf } from '../sessionImages';
import { FORM_FILE, parseKeptForm, SEED_FILE, type KeptForm } from './keptForm';
import { isShown } from './owner';

const NO_KEY = Buffer.alloc(0);

/** A draft that no window shows. */
export interface KeptDraft {
  /** The name of its folder. */
  readonly id: string;
  readonly form: KeptForm;
}

/** What a draft is opened into. */
export interface DraftSurroundings {
  /** The store connected now. */
  readonly storeId: string | undefined;
  /** A session of the lists, by its id, that can still be replaced. */
  readonly find: (id: string) => CatalogEntry | undefined;
}

/** The drafts that no window shows, the newest first. What is not whole is left out. */
export async function listDrafts(drafts: string, now: number = Date.now()): Promise<KeptDraft[]> {
  const found: KeptDraft[] = [];
  for (const id of await namesIn(drafts)) {
    const folder = join(drafts, id);
    const form = parseKeptForm(await readJson(join(folder, FORM_FILE)).catch(() => undefined));
    if (form && !(await isShown(folder, now))) found.push({ id, form });
  }
  return found.toSorted((a, b) => b.form.changedAt - a.form.changedAt);
}

/** Removes a draft for good. */
export async function discardDraft(drafts: string, id: string): Promise<void> {
  await rm(join(drafts, id), { recursive: true, force: true });
}

/**
 * What to open a form with, to go on with a draft. The session that it was to replace is looked for among those there are
 * now; where it is not there, the new one stands beside what is.
 * @throws what cannot be read, with the name of the file
 */
export async function readDraft(
  drafts: string,
  { id, form }: KeptDraft,
  { storeId, find }: DraftSurroundings,
): Promise<FormSeed> {
  const { title, fields, origin, redacting } = form;
  const sessions = new Map<string, OpenedFile>();
  const names = new Set(form.images.map(({ file }) => file));
  if (origin) names.add(SEED_FILE);
  for (const name of names) sessions.set(name, await openFile(join(drafts, id, name), name));
  const isElsewhere = storeId !== form.storeId && fields.destination === 'cloud';
  const problems: string[] = [];
  if (isElsewhere) {
    problems.push('Another store was connected when this was written. Choose where to save it.');
  }
  const replaceable = isElsewhere ? undefined : find(origin?.replaceable ?? '');
  if (origin?.replaceable !== undefined && !replaceable) {
    problems.push(
      'The session that this was to replace is not in the list now. This one is saved as a new one.',
    );
  }
  const images = form.images.map(({ file, index, label, regions }): NewFormImage => {
    const image = sessions.get(file) && formImageOf(sessions.get(file)!, index, label);
    if (!image) throw new FastshotError('damaged', `${join(drafts, id, file)} lacks an image of the draft.`);
    return { ...image, regions };
  });
  return {
    title,
    fields: {
      ...fields,
      ...(isElsewhere ? { destination: 'local' } : {}),
      replace: fields.replace && replaceable !== undefined,
    },
    images,
    problems,
    start: redacting,
    origin: origin && { carried: sessions.get(SEED_FILE)!.carried, createdAt: origin.createdAt, replaceable },
    isUnsaved: true,
    draft: id,
  };
}

interface OpenedFile {
  readonly document: SessionDocument;
  readonly carried: CarriedSession;
}

async function openFile(path: string, name: string): Promise<OpenedFile> {
  const bytes = await readRegularFile(path, MAX_SESSION_BYTES);
  const document = await decodeSession(bytes, NO_KEY, name);
  return { document, carried: carryFrom(bytes, NO_KEY, name) };
}
