import type { FuzzTarget } from './target';
import { auditLines } from './targets/audit';
import { cacheFiles } from './targets/cacheFiles';
import { configIni } from './targets/configIni';
import { images } from './targets/images';
import { metaIndexes, overallLists } from './targets/indexes';
import { jsonText } from './targets/jsonText';
import { listAnswers } from './targets/listPages';
import { names } from './targets/names';
import { sealedBundles, sealedSessionJson } from './targets/sealedBundles';
import { ageHeaders, keyFiles, sealedIndexes, vaultFiles } from './targets/sealedTexts';
import { sessionFiles, sessionTexts } from './targets/sessions';
import { shownTexts } from './targets/texts';
import { webviewMessages } from './targets/webviews';

/** All that reads what others wrote. */
export const TARGETS: readonly FuzzTarget[] = [
  sessionFiles,
  sessionTexts,
  jsonText,
  images,
  metaIndexes,
  overallLists,
  vaultFiles,
  keyFiles,
  sealedIndexes,
  ageHeaders,
  sealedBundles,
  sealedSessionJson,
  names,
  listAnswers,
  configIni,
  auditLines,
  cacheFiles,
  webviewMessages,
  shownTexts,
];
