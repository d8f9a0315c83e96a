import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The project's folder. */
export const ROOT = path.resolve(__dirname, '../..');

/** Where UI tests keep screenshots, and what a failed attempt has seen. */
export const UI_ARTIFACTS = path.join(ROOT, 'artifacts/ui');

/** The licences of what the bundles hold of other packages; `npm run package` writes it for the VSIX. */
export const NOTICES = 'THIRD_PARTY_NOTICES.txt';

/** The list of these packages that `npm run package` writes beside the VSIX. */
export function sbomFile(): string {
  return vsixFile().replace(/\.vsix$/, '.cdx.json');
}

/** The VSIX file that `npm run package` writes and the UI tests install. */
export function vsixFile(): string {
  const manifest = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  return path.join(ROOT, `${name}-${version}.vsix`);
}
