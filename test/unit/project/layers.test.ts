import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';

const ROOT = path.resolve(__dirname, '../../..');

/** [file that imports, what it imports, whether the layers allow it] */
const IMPORTS: readonly (readonly [string, string, 'allowed' | 'refused'])[] = [
  ['src/extension.ts', 'vscode', 'allowed'],
  ['src/views/tree/tree.ts', 'vscode', 'allowed'],
  ['src/operations/manager.ts', 'vscode', 'refused'],
  ['src/sync/reconcile.ts', 'vscode', 'refused'],
  ['src/base/log.ts', 'vscode', 'refused'],

  ['src/storage/s3/client.ts', '@aws-sdk/client-s3', 'allowed'],
  ['src/storage/s3/client.ts', '@smithy/types', 'allowed'],
  ['src/storage/s3/client.ts', 'vscode', 'refused'],
  ['src/storage/s3/client.ts', '../../cache/mirror', 'refused'],
  ['src/storage/probe.ts', '@aws-sdk/client-s3', 'refused'],
  ['src/sync/reconcile.ts', '@smithy/types', 'refused'],
  ['src/extension.ts', '@aws-sdk/client-s3', 'refused'],
  ['src/views/connect/wizard.ts', '@aws-sdk/credential-providers', 'refused'],

  ['src/views/tree/tree.ts', '../../operations/manager', 'allowed'],
  ['src/operations/manager.ts', '../sync/reconcile', 'allowed'],
  ['src/operations/manager.ts', '../views/tree/tree', 'refused'],
  ['src/sync/reconcile.ts', '../cache/mirror', 'allowed'],
  ['src/sync/reconcile.ts', '../storage/objectStore', 'allowed'],
  ['src/sync/reconcile.ts', '../operations/manager', 'refused'],
  ['src/cache/mirror.ts', '../session/metadata', 'allowed'],
  ['src/cache/mirror.ts', '../storage/objectStore', 'refused'],
  ['src/storage/folder/folderStore.ts', '../../session/vault', 'allowed'],
  ['src/storage/folder/folderStore.ts', '../../cache/mirror', 'refused'],
  ['src/local/watch.ts', '../session/metadata', 'allowed'],
  ['src/local/watch.ts', '../sync/plan', 'refused'],
  ['src/local/watch.ts', '../storage/objectStore', 'refused'],
  ['src/catalog/sort.ts', '../session/sessionRow', 'allowed'],
  ['src/catalog/sort.ts', '../storage/objectStore', 'refused'],
  ['src/sync/publish.ts', '../audit/audit', 'allowed'],
  ['src/sealing/worker.ts', '../images/png', 'allowed'],
  ['src/sealing/worker.ts', '../storage/objectStore', 'refused'],
  ['src/session/vault.ts', '../sealing/protocol', 'refused'],
  ['src/audit/chain.ts', '../base/errors', 'allowed'],
  ['src/audit/chain.ts', '../cache/atomicFile', 'refused'],
  ['src/audit/chain.ts', 'vscode', 'refused'],
  ['src/cache/mirror.ts', '../audit/audit', 'refused'],
  ['src/export/zipFile.ts', '../session/document', 'allowed'],
  ['src/export/zipFile.ts', '../local/localSessions', 'refused'],
  ['src/export/zipFile.ts', 'vscode', 'refused'],
  ['src/images/worker.ts', '../export/zipFile', 'refused'],
  ['src/session/metadata.ts', '../base/errors', 'allowed'],
  ['src/session/metadata.ts', '../cache/mirror', 'refused'],
  ['src/base/errors.ts', './log', 'allowed'],
  ['src/base/errors.ts', '../session/metadata', 'refused'],
  ['src/session/metadata.ts', '../extension', 'refused'],
  ['src/views/tree/tree.ts', '../../../test/support/anything', 'refused'],
  ['src/sync/plan.ts', '../../tools/s3-server/s3Server', 'refused'],
  ['test/integration/sync/changes.test.ts', '../../support/world/world', 'allowed'],
  ['test/integration/sync/changes.test.ts', '../write/anything', 'allowed'],
  ['test/integration/sync/changes.test.ts', '../../contract/s3Protocol.contract', 'refused'],
  ['test/long/write/crash.test.ts', '../../integration/write/anything', 'refused'],
  ['test/unit/storage/address.test.ts', '../../integration/storage/anything', 'refused'],
  ['test/unit/views/vault/idleLock.test.ts', '../../../support/world/manualClock', 'allowed'],
  ['test/support/world/world.ts', '../../integration/write/anything', 'refused'],
  // A subfolder that happens to have the name of a layer.
  ['src/catalog/sort.ts', './cache/keys', 'allowed'],
];

describe('layers', () => {
  let folder: string;
  let refused: readonly string[];

  // All imports in one project with the real configuration, so that the linter runs once.
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fastshot-layers-'));
    copyFileSync(path.join(ROOT, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
    for (const [importer, specifier] of IMPORTS) {
      const file = path.join(folder, importer);
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, `export * from '${specifier}';\n`);
    }
    const oxlint = path.join(ROOT, 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
    refused = diagnostics
      .filter(({ code }) => code.includes('no-restricted-imports'))
      .map(({ filename, labels }) => `${filename}:${labels[0]?.span.line}`);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [index, [importer, specifier, verdict]] of IMPORTS.entries()) {
    it(`${importer} → ${specifier}: ${verdict}`, () => {
      const line = 1 + IMPORTS.slice(0, index).filter(([other]) => other === importer).length;
      assert.equal(refused.includes(`${importer}:${line}`) ? 'refused' : 'allowed', verdict);
    });
  }
});

/** What this test reads of a finding of the linter. */
interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}
