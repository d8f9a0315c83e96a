import type { App } from '../app';
import { showOperations } from '../operationsPick';
import { annotateSession } from './annotateSession';
import { groupSessions, sortSessions } from './arrangeSessions';
import { copyMarkdown } from './copyMarkdown';
import { enterKey } from './enterKey';
import { clearFilter, filterSessions } from './filterSessions';
import { copyImageOf, openImageToSide } from './imageRows';
import { openImage, openImageAsFile, openSession } from './openSession';
import { previewRow } from './previewRow';
import { searchSessions } from './searchSessions';
import { copyName, downloadSessions, dropCopies, revealSession } from './sessionFiles';
import { showStatus } from './showStatus';

export { pickRows } from './pickSessions';

/** Commands that find, open and show, as a bundle of their own: the first of them loads it, or the first that asks for rows. */
export const LOOKING = {
  'fastshot.key.enter': enterKey,
  'fastshot.sessions.search': searchSessions,
  'fastshot.sessions.filter': filterSessions,
  'fastshot.sessions.clearFilter': clearFilter,
  'fastshot.sessions.group': groupSessions,
  'fastshot.sessions.sort': sortSessions,
  'fastshot.session.open': openSession,
  'fastshot.session.preview': previewRow,
  'fastshot.session.copyMarkdown': copyMarkdown,
  'fastshot.session.annotate': annotateSession,
  'fastshot.session.download': downloadSessions,
  'fastshot.session.dropCopy': dropCopies,
  'fastshot.session.copyName': copyName,
  'fastshot.session.reveal': revealSession,
  'fastshot.image.open': openImage,
  'fastshot.image.openAsFile': openImageAsFile,
  'fastshot.image.openToSide': openImageToSide,
  'fastshot.image.copy': copyImageOf,
  'fastshot.operations.show': (app: App) => showOperations(app.operations, app.showLog),
  'fastshot.status.show': showStatus,
};
