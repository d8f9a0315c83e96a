/**
 * `npm start`: opens VS Code with the extension, connected to a demo S3 server full of sample sessions, or to
 * the server that the options name. Everything lives in one temp folder, which goes when it ends.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installVsix, startCodeServer, workbenchUrl } from '../test/support/vscode/codeServer';
import type { Sandbox } from '../test/support/vscode/sandbox';
import { createSandbox, removeSandbox } from '../test/support/vscode/sandbox';
import { ensureCodeServer } from '../test/support/vscode/tools';
import { demoEncryptionKey, writeDemoBucket, writeDemoHome } from './lib/demoData';
import type { Demo } from './lib/demoServer';
import { s3Config, startDemoServer } from './lib/demoServer';
import { findDesktopCode, openDesktopCode } from './lib/desktopCode';
import { packVsix } from './lib/extensionBuild';
import { stageExtension } from './lib/stagedExtension';

const USAGE = `npm start [-- options]
  --endpoint URL          an S3 server of your own instead of the demo server
  --bucket NAME           its bucket (required with --endpoint)
  --prefix PREFIX         key prefix, ending in /
  --region REGION         default us-east-1
  --key ID --secret KEY   default: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
  --encryption-key KEY    of the sessions`;

/** Something that runs until it is stopped or ends by itself. */
interface Running {
  readonly stop: () => Promise<void>;
  readonly ended: Promise<unknown>;
}

async function main(): Promise<void> {
  const options = parseOptions();
  const desktop = findDesktopCode();
  const codeServer = desktop === undefined ? ensureCodeServer() : undefined;
  if (codeServer?.missing !== undefined) {
    throw new Error(`No desktop VS Code (\`code\`) on PATH, and ${codeServer.missing}.`);
  }

  const sandbox = createSandbox();
  const running: Running[] = [];
  const interrupted = untilInterrupted();
  try {
    writeDemoHome(sandbox.home);
    const demo = options ?? (await startDemo(sandbox, running));
    const demoFile = path.join(sandbox.root, 'demo.json');
    writeFileSync(demoFile, JSON.stringify(demo), { mode: 0o600 });
    const env = { FASTSHOT_DEMO: demoFile };

    console.log('Building the extension …');
    const extension = path.join(sandbox.root, 'extension');
    stageExtension(extension);
    if (desktop !== undefined) {
      running.push(openDesktopCode(desktop, sandbox, extension, env));
      console.log(
        '\nVS Code opens in a window of its own. Close it, or press Ctrl+C here, to end all of it.',
      );
    } else if (codeServer !== undefined) {
      const vsix = path.join(sandbox.root, 'fastshot-dev.vsix');
      packVsix(extension, vsix);
      installVsix(codeServer.tool, sandbox, vsix);
      const server = await startCodeServer(codeServer.tool, sandbox, { env });
      running.push(server);
      console.log(`\nVS Code: ${workbenchUrl(server.origin, sandbox)}`);
      console.log('Open this address in a browser. Ctrl+C ends all of it.');
    }
    console.log('Shift+F6 shows the sessions.');
    await Promise.race([interrupted, ...running.map(({ ended }) => ended)]);
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
    removeSandbox(sandbox);
    console.log('Stopped; nothing is left behind.');
  }
}

/** Resolves on Ctrl+C, on another signal to end, and when the npm that started this is gone without a word. */
function untilInterrupted(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    setInterval(() => process.ppid !== parent && resolve(), 1_000).unref();
  });
}

async function startDemo(sandbox: Sandbox, running: Running[]): Promise<Demo> {
  const data = path.join(sandbox.root, 'bucket');
  mkdirSync(data);
  writeDemoBucket(data);
  const { server, config, keys } = await startDemoServer(data);
  running.push(server);
  console.log(`Demo S3 server: ${config.endpoint}, bucket ${config.bucket}`);
  return { config, keys, encryptionKey: demoEncryptionKey() };
}

/** The store that the command line names, if any. */
function parseOptions(): Demo | undefined {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string' },
      bucket: { type: 'string' },
      prefix: { type: 'string', default: '' },
      region: { type: 'string', default: 'us-east-1' },
      key: { type: 'string', default: process.env['AWS_ACCESS_KEY_ID'] ?? '' },
      secret: { type: 'string', default: process.env['AWS_SECRET_ACCESS_KEY'] ?? '' },
      'encryption-key': { type: 'string', default: '' },
    },
  });
  const { endpoint, bucket, prefix, region, key, secret, 'encryption-key': encryptionKey } = values;
  if (endpoint === undefined && bucket === undefined) return undefined;
  if (!endpoint || !bucket || !key || !secret) throw new Error(USAGE);
  const keys = { accessKeyId: key, secretAccessKey: secret };
  return { config: s3Config({ endpoint, bucket, prefix, region }), keys, encryptionKey };
}

void (async () => {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
})();
