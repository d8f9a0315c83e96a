import { keepGoneSessions, removeGoneSessions, reviewGone } from './goneSessions';
import { copyToLocal, restoreGoneSessions, uploadSessions } from './moveSessions';
import { removeSessions } from './removeSessions';
import { keepReturned, removeReturned } from './returnedSessions';
import { showTrash } from './showTrash';
import { showWaiting } from './showWaiting';
import { discardWaiting, keepWaiting, retryWaiting } from './waitingRow';

/** Commands that move sessions, as a bundle of their own: the first of them loads it. */
export const MOVING = {
  'fastshot.session.upload': uploadSessions,
  'fastshot.session.copyToLocal': copyToLocal,
  'fastshot.session.remove': removeSessions,
  'fastshot.trash.show': showTrash,
  'fastshot.outbox.show': showWaiting,
  'fastshot.waiting.retry': retryWaiting,
  'fastshot.waiting.keep': keepWaiting,
  'fastshot.waiting.discard': discardWaiting,
  'fastshot.gone.restore': restoreGoneSessions,
  'fastshot.gone.review': reviewGone,
  'fastshot.gone.keep': keepGoneSessions,
  'fastshot.gone.remove': removeGoneSessions,
  'fastshot.returned.remove': removeReturned,
  'fastshot.returned.keep': keepReturned,
};
