import type { CatalogEntry } from '../../catalog/entry';

/** What a command on rows is for, when it is called without any, from the command palette. */
export interface SessionChoice {
  /** What is to be chosen. */
  readonly title: string;
  readonly many: boolean;
  readonly fits: (entry: CatalogEntry) => boolean;
  /** Images of one session are chosen then. */
  readonly images?: 'one' | 'many';
}

const isInCloud = ({ place, gone }: CatalogEntry): boolean => place === 'cloud' && !gone;
const isHere = ({ place, hasLocalCopy }: CatalogEntry): boolean => place !== 'cloud' || hasLocalCopy;
const isGoneWithCopy = ({ gone, hasLocalCopy }: CatalogEntry): boolean => gone && hasLocalCopy;
const canBeRead = ({ gone, hasLocalCopy }: CatalogEntry): boolean => !gone || hasLocalCopy;

const one = (title: string, fits: SessionChoice['fits']): SessionChoice => ({ title, many: false, fits });
const many = (title: string, fits: SessionChoice['fits']): SessionChoice => ({ title, many: true, fits });
const image = (title: string): SessionChoice => ({ ...one(title, canBeRead), images: 'one' });
const images = (title: string): SessionChoice => ({ ...one(title, canBeRead), images: 'many' });

/** By command. package.json says the same of rows, in the menus' `when` clauses. */
export const SESSION_CHOICES: Readonly<Record<string, SessionChoice>> = {
  'fastshot.session.open': one('Session to open', canBeRead),
  'fastshot.session.preview': one('Session to preview', canBeRead),
  'fastshot.session.edit': one('Session to edit', canBeRead),
  'fastshot.session.redact': one('Session to redact', canBeRead),
  'fastshot.session.download': many(
    'Sessions to download',
    (entry) => isInCloud(entry) && !entry.hasLocalCopy,
  ),
  'fastshot.session.dropCopy': many(
    'Downloaded copies to remove',
    (entry) => isInCloud(entry) && entry.hasLocalCopy,
  ),
  'fastshot.session.upload': many('Sessions to upload', ({ place }) => place !== 'cloud'),
  'fastshot.session.copyToLocal': many('Sessions to copy to this machine', isInCloud),
  'fastshot.session.remove': many('Sessions to remove', ({ gone, place }) => !gone && place !== 'copies'),
  'fastshot.session.saveAs': many('Sessions to save the files of', canBeRead),
  'fastshot.session.exportImages': many('Sessions to export the images of', canBeRead),
  'fastshot.session.exportDesktop': many('Sessions to export for the desktop app', isInCloud),
  'fastshot.session.copyLink': many('Sessions to link to', isInCloud),
  'fastshot.session.copyName': many('Sessions to copy the file names of', () => true),
  'fastshot.session.copyMarkdown': many('Sessions to copy links to', () => true),
  'fastshot.session.reveal': one('Session to reveal', isHere),
  'fastshot.gone.restore': many('Sessions to restore to the store', isGoneWithCopy),
  'fastshot.gone.keep': many('Sessions to keep a local copy of', isGoneWithCopy),
  'fastshot.gone.remove': many('Sessions to remove from the list', ({ gone }) => gone),
  'fastshot.returned.remove': many('Sessions to remove again', ({ returned }) => returned),
  'fastshot.returned.keep': many('Sessions to keep in the store', ({ returned }) => returned),
  'fastshot.image.openAsFile': images('Image to open as a file'),
  'fastshot.image.open': image('Image to open'),
  'fastshot.image.openToSide': image('Image to open to the side'),
  'fastshot.image.copy': image('Image to copy'),
  'fastshot.image.newSession': images('Images for a new session'),
  'fastshot.image.saveAs': images('Images to save'),
};
