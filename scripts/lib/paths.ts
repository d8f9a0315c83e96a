import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The project's folder. */
export const ROOT = path.resolve(__dirname, '../..');

/** The VSIX file that `npm run package` writes and the UI tests install. */
export function vsixFile(): string {
  const manifest = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  return path.join(ROOT, `${name}-${version}.vsix`);
}
