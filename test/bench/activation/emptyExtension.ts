import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EMPTY_ID } from './activations';

/** Writes an extension that does nothing, to see what activation itself costs. */
export function writeEmptyExtension(folder: string): void {
  const [publisher, name] = EMPTY_ID.split('.', 2);
  const manifest = {
    name,
    publisher,
    version: '1.0.0',
    engines: { vscode: '^1.101.0' },
    main: './main.js',
    extensionKind: ['workspace'],
    activationEvents: [],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'main.js'), `exports.activate = () => {};\n`);
}
