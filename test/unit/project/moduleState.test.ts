import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const SOURCES = path.resolve(__dirname, '../../../src');

/** Pages and workers are one bundle each. */
const ALONE = /[/\\](?:web[/\\].*|worker)\.ts$/;

/** What changes while the extension runs: a variable, or a collection that begins empty. */
const STATE = /^(?:export )?(?:let |const \w+ = new (?:Emitter|Throttle|(?:Weak)?(?:Map|Set))(?:<.*>)?\(\))/m;

describe('a module', () => {
  it('keeps no state of its own: each part of the extension that loads by itself would have another one', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(SOURCES, name))
      .filter((file) => file.endsWith('.ts') && !ALONE.test(file));
    assert.ok(files.length > 100);
    const stateful = files.filter((file) => STATE.test(readFileSync(file, 'utf8')));
    assert.deepEqual(stateful, []);
  });
});
