import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { clearEvidence, readEvidence } from '../../../scripts/lib/evidence';

describe('what failed tests leave', () => {
  let folder: string;
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'fastshot-evidence-')), 'ui');
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  it('is nothing before the first run', () => {
    clearEvidence(folder);
    assert.equal(readEvidence(folder), '');
  });

  it('is told in words under the name of the test, and cleared before the next run, other screenshots excepted', () => {
    mkdirSync(folder);
    for (const file of ['failed-opens.txt', 'failed-opens.png', 'failed-closes.txt', 'tree.png']) {
      writeFileSync(path.join(folder, file), `in ${file}`);
    }
    assert.equal(
      readEvidence(folder),
      '\n── failed-closes\nin failed-closes.txt\n\n── failed-opens\nin failed-opens.txt',
    );
    clearEvidence(folder);
    assert.deepEqual(readdirSync(folder), ['tree.png']);
  });
});
