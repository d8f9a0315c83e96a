/**
 * `npm run package`: builds for production and writes fastshot-sessions-<version>.vsix, and beside it what it holds of
 * other packages, fastshot-sessions-<version>.cdx.json (CycloneDX). Their licences are in the VSIX.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundledPackages, readMetafile } from './lib/bundledPackages';
import { buildExtension, packVsix } from './lib/extensionBuild';
import { noticesOf } from './lib/notices';
import { NOTICES, ROOT, sbomFile, vsixFile } from './lib/paths';
import { sbomOf } from './lib/sbom';

buildExtension();
const packages = bundledPackages(readMetafile());
writeFileSync(path.join(ROOT, NOTICES), noticesOf(packages));
writeFileSync(sbomFile(), sbomOf(packages));
packVsix(ROOT, vsixFile());
