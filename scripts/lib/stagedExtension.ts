import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildExtension } from './extensionBuild';
import { ROOT } from './paths';

/** What a VSIX holds beside the bundles. */
const FILES = ['package.json', '.vscodeignore', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media'];

/** Builds the extension for development into a folder of its own, so that dist/ stays what it is. */
export function stageExtension(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of FILES.filter((name) => existsSync(path.join(ROOT, name)))) {
    cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  }
  buildExtension('--dev', '--outdir', path.join(folder, 'dist'));
}
