import { existsSync } from 'node:fs';
import path from 'node:path';
import { installDebianPackages, which } from './debian';
import { ensureNpmTool } from './toolCache';

/** VS Code 1.139.1 with its server and extension host, from npm. */
const CODE_SERVER_VERSION = '4.139.1';

/** The program files of code-server: run `node entry …`. */
export interface CodeServerTool {
  readonly node: string;
  readonly entry: string;
}

/** A tool, or why this machine cannot have it. */
export type Ensured<T> =
  { readonly tool: T; readonly missing?: never } | { readonly tool?: never; readonly missing: string };

/** code-server and the Node 24 it needs, installed into the tool cache when they are not there. */
export function ensureCodeServer(): Ensured<CodeServerTool> {
  if (process.platform === 'win32') return { missing: 'code-server does not run on Windows' };
  const reason = ensureBuildTools();
  if (reason !== undefined) return { missing: `code-server cannot be built: ${reason}` };
  const nodePackage = ensureNpmTool({
    folder: 'node24',
    packageName: `node-${process.platform}-${process.arch}`,
    version: '24',
    accepts: (installed) => installed.startsWith('24.'),
    cost: '190 MB, some seconds',
  });
  const bin = path.join(nodePackage, 'bin');
  const codeServer = ensureNpmTool({
    folder: 'code-server',
    packageName: 'code-server',
    version: CODE_SERVER_VERSION,
    accepts: (installed) => installed === CODE_SERVER_VERSION,
    cost: '620 MB, about three minutes',
    // Its native modules are compiled for Node 24, with the headers that lie in that package.
    env: { PATH: `${bin}${path.delimiter}${process.env['PATH']}`, npm_config_nodedir: nodePackage },
    allowScripts: { [`code-server@${CODE_SERVER_VERSION}`]: true, argon2: true },
  });
  return { tool: { node: path.join(bin, 'node'), entry: path.join(codeServer, 'out/node/entry.js') } };
}

/** What compiles code-server's native modules; on macOS Xcode's command line tools bring all of it. */
function ensureBuildTools(): string | undefined {
  const needed = { 'g++': 'g++', make: 'make', python3: 'python3', 'krb5-config': 'libkrb5-dev' };
  const packages = Object.entries(needed)
    .filter(([program]) => which(program) === undefined)
    .map(([, debianPackage]) => debianPackage);
  return packages.length === 0 ? undefined : installDebianPackages(packages);
}

/** The executable of a Chromium browser: $FASTSHOT_CHROMIUM, one on this machine, or Debian's, installed now. */
export function ensureChromium(): Ensured<string> {
  const chosen = process.env['FASTSHOT_CHROMIUM'];
  if (chosen !== undefined) return { tool: chosen };
  const found = findChromium();
  if (found !== undefined) return { tool: found };
  const reason = installDebianPackages([
    'chromium-headless-shell',
    'fonts-noto-cjk',
    'fonts-noto-color-emoji',
  ]);
  const installed = findChromium();
  if (installed !== undefined) return { tool: installed };
  return { missing: `no Chromium found (set FASTSHOT_CHROMIUM), and ${reason ?? 'apt-get brought none'}` };
}

function findChromium(): string | undefined {
  const applications = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  );
  return (
    ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
      .map(which)
      .find((found) => found !== undefined) ?? applications.find((application) => existsSync(application))
  );
}
