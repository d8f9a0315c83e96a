import type { FuzzTarget } from './target';
import { auditLines } from './targets/audit';
import { configIni } from './targets/configIni';
import { metaIndexes, overallLists } from './targets/indexes';
import { jsonText } from './targets/jsonText';
import { listAnswers } from './targets/listPages';
import { names } from './targets/names';
import { sessionFiles, sessionTexts } from './targets/sessions';
import { shownTexts } from './targets/texts';
import { webviewMessages } from './targets/webviews';

/** All that reads what others wrote. */
export const TARGETS: readonly FuzzTarget[] = [
  sessionFiles,
  sessionTexts,
  jsonText,
  metaIndexes,
  overallLists,
  names,
  listAnswers,
  configIni,
  auditLines,
  webviewMessages,
  shownTexts,
];
