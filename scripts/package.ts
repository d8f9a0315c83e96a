/** `npm run package`: builds for production and writes fastshot-sessions-<version>.vsix. */
import { buildExtension, packVsix } from './lib/extensionBuild';
import { ROOT, vsixFile } from './lib/paths';

buildExtension();
packVsix(ROOT, vsixFile());
