import { copyLink } from './copyLink';
import { exportDesktop } from './exportDesktop';
import { exportImages } from './exportImages';
import { importSessions } from './importSessions';
import { openSamples } from './openSamples';
import { saveImages, saveSessionFiles } from './saveFiles';

/** Commands that bring sessions in and out, as a bundle of their own: the first of them loads it. */
export const TRANSFER = {
  'fastshot.session.copyLink': copyLink,
  'fastshot.session.exportImages': exportImages,
  'fastshot.session.exportDesktop': exportDesktop,
  'fastshot.session.saveAs': saveSessionFiles,
  'fastshot.sessions.import': importSessions,
  'fastshot.samples.open': openSamples,
  'fastshot.image.saveAs': saveImages,
};

export { importDropped } from './importSessions';
