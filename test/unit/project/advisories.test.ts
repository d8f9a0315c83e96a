import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { judgeAudit } from '../../../scripts/lib/advisories';
import { auditCommand } from '../../../scripts/lib/npmAudit';
import { withoutSilentSkips } from '../../../scripts/lib/summary';

const MANIFEST = { name: 'product', version: '1.0.0', dependencies: { holey: '1.0.0' } };
const LOCK = {
  ...MANIFEST,
  lockfileVersion: 3,
  requires: true,
  packages: { '': MANIFEST, 'node_modules/holey': { version: '1.0.0' } },
};

const advisory = (severity: string): object => ({
  holey: [
    {
      id: 1,
      url: 'about:blank',
      title: 'A hole',
      severity,
      vulnerable_versions: '<2.0.0',
      cwe: [],
      cvss: {},
    },
  ],
});

describe('the look for advisories', () => {
  let folder: string;
  let server: Server;
  let answer: { readonly status: number; readonly body: object };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'fastshot-audit-'));
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(MANIFEST));
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(LOCK));
    server = createServer((request, response) => {
      request.resume();
      const isAudit = request.method === 'POST';
      response.writeHead(isAudit ? answer.status : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isAudit ? answer.body : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** npm's own audit, asking our registry. */
  async function audit(): Promise<ReturnType<typeof judgeAudit>> {
    const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const options = [
      '--package-lock-only',
      `--registry=${registry}`,
      `--cache=${folder}/cache`,
      '--fetch-retries=0',
    ];
    const npm = spawn(process.execPath, auditCommand(...options), {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    for await (const chunk of npm.stdout) stdout += String(chunk);
    return judgeAudit(stdout);
  }

  for (const severity of ['high', 'critical']) {
    it(`fails for one that is ${severity}`, async function () {
      this.timeout(60_000);
      answer = { status: 200, body: advisory(severity) };
      const { state, error } = await audit();
      assert.equal(state, 'failed');
      assert.match(error!, new RegExp(`holey .*\\(${severity}\\)`));
    });
  }

  it('passes for lesser ones and for none', async function () {
    this.timeout(60_000);
    answer = { status: 200, body: advisory('moderate') };
    assert.equal((await audit()).state, 'passed');
    answer = { status: 200, body: {} };
    assert.equal((await audit()).state, 'passed');
  });

  it('is a skip that everybody sees where the registry does not answer, which CI accepts', async function () {
    this.timeout(60_000);
    answer = { status: 405, body: {} };
    const result = await audit();
    assert.equal(result.state, 'skipped');
    const [judged] = withoutSilentSkips([{ suite: 'audit', seconds: 1, results: [result] }]);
    assert.equal(judged?.results[0]?.state, 'skipped');
    assert.equal(judgeAudit('').state, 'skipped');
  });
});
