import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  activateAtStart(path.join(folder, 'package.json'));
  buildExtension('--dev', '--outdir', path.join(folder, 'dist'));
}

/** The demo connects and shows its sessions by itself, without waiting for the view to be opened. */
function activateAtStart(file: string): void {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { activationEvents: string[] };
  manifest.activationEvents.push('onStartupFinished');
  writeFileSync(file, JSON.stringify(manifest, null, 2));
}
