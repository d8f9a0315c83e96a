import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { s3Config } from '../../../scripts/lib/demoServer';
import { buildExtension, packVsix } from '../../../scripts/lib/extensionBuild';
import { ROOT } from '../../../scripts/lib/paths';
import { storeId, storeIdentity } from '../../../src/storage/storeConfig';
import type { Sandbox, Settings } from '../../support/vscode/sandbox';
import { ensureChromium, ensureCodeServer } from '../../support/vscode/tools';
import { writeCache } from '../support/cachedRows';
import type { Measurement } from '../support/measurement';
import { medians } from '../support/medians';
import { withTempFolder } from '../support/tempFolder';
import { withWindows } from './inWindow';

const ROUNDS = 9;
const EXTENSION = path.join(ROOT, 'dist/extension.js');
const S3 = path.join(ROOT, 'dist/s3.js');
/** What activation may cost beyond loading the bundle, ms. */
const ALLOWANCE_MS = 10;
const MAX_BUNDLE_KB = 250;
const CACHED = 10_000;

/** A store that was connected before and is out of reach now. */
const CONFIG = s3Config({ endpoint: 'http://127.0.0.1:9', region: 'us-east-1', bucket: 'bench', prefix: '' });
const SETTINGS: Settings = {
  'fastshot.store.kind': 's3',
  'fastshot.store.endpoint': CONFIG.endpoint,
  'fastshot.store.bucket': CONFIG.bucket,
  'fastshot.store.pathStyle': CONFIG.pathStyle,
};

type Name = 'own' | 'empty' | 'difference' | 'extension' | 's3';

/** Activation in VS Code's extension host, beside an empty extension's and beside loading the bundle in plain Node. */
export async function benchActivation(): Promise<Measurement[]> {
  buildExtension();
  const codeServer = ensureCodeServer();
  const chromium = ensureChromium();
  if (codeServer.tool === undefined || chromium.tool === undefined) {
    console.warn(`Skipped, activation: ${codeServer.missing ?? chromium.missing}`);
    return [];
  }
  const tools = { codeServer: codeServer.tool, chromium: chromium.tool };
  return withTempFolder(async (folder) => {
    const vsix = path.join(folder, 'fastshot.vsix');
    packVsix(ROOT, vsix);
    const options = { ...tools, vsix, settings: SETTINGS, prepare: writeHome };
    // With the Node that code-server runs on: that is the extension host's.
    const { node } = tools.codeServer;
    return withWindows(options, async (activateInWindow) =>
      report(
        await medians<Name>(ROUNDS, [
          async () => {
            const { own, empty } = await activateInWindow();
            return { own, empty, difference: own - empty };
          },
          async () => ({ extension: await load(node, EXTENSION) }),
          async () => ({ s3: await load(node, S3) }),
        ]),
      ),
    );
  });
}

function report({ own, empty, difference, extension, s3 }: Record<Name, number>): Measurement[] {
  return [
    { what: 'activating an empty extension', value: empty, unit: 'ms' },
    { what: `activating Fastshot, ${CACHED.toLocaleString('en')} sessions cached`, value: own, unit: 'ms' },
    {
      what: 'difference',
      value: difference,
      unit: 'ms',
      against: { value: extension + ALLOWANCE_MS, is: `loading it in plain Node + ${ALLOWANCE_MS} ms` },
    },
    { what: 'loading dist/extension.js in plain Node', value: extension, unit: 'ms' },
    { what: 'loading dist/s3.js, with the first request', value: s3, unit: 'ms' },
    {
      what: 'size of dist/extension.js',
      value: statSync(EXTENSION).size / 1024,
      unit: 'KB',
      against: { value: MAX_BUNDLE_KB, is: 'as required' },
    },
  ];
}

function writeHome({ home }: Sandbox): Promise<void> {
  return writeCache(path.join(home, '.fastshot/stores', storeId(CONFIG)), CACHED, storeIdentity(CONFIG));
}

/** Loads a bundle in a process of its own, with a stand-in for `vscode`; resolves to how long that took, ms. */
async function load(node: string, file: string): Promise<number> {
  const folder = path.join(ROOT, 'test/bench/activation');
  const args = ['--require', path.join(folder, 'vscodeStub.cjs'), path.join(folder, 'load.cjs'), file];
  const { stdout } = await promisify(execFile)(node, args);
  return (JSON.parse(stdout) as { ms: number }).ms;
}
