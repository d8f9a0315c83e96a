import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { LONG_SUITES, SUITES } from '../../../scripts/lib/suites';

const ROOT = path.resolve(__dirname, '../../..');
const security = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');
const known = [...SUITES, ...LONG_SUITES].map(({ name }) => name);

/** All that the test files of a suite say. */
function textOf(suite: string): string {
  const folder = ['viewer', 'vsix', 'host', 'ui', 'ui-long'].includes(suite) ? `e2e/${suite}` : suite;
  const root = path.join(ROOT, 'test', folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(test|contract)\.ts$/.test(file))
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');
}

describe('what docs/security.md claims', () => {
  it('names tests that there are, for each line of who can do what', () => {
    const cells = [...security.matchAll(/^\|.*\| (`[\w-]+`: .*?) +\|$/gm)].map(([, cell]) => cell!);
    assert.ok(cells.length >= 6, 'no line names a test');
    for (const [, suite = '', titles = ''] of cells.join('; ').matchAll(/`([\w-]+)`: ([^;`]+)/g)) {
      assert.ok(known.includes(suite), suite);
      const named = [...titles.matchAll(/_([^_]+)_/g)].map(([, title]) => title!);
      assert.ok(named.length > 0 || titles.includes('every window'), titles);
      for (const title of named) assert.ok(textOf(suite).includes(title), `no ${suite} test says "${title}"`);
    }
  });

  it('is followed by commands that run something', () => {
    const commands = [...security.matchAll(/`npm test -- ([\w -]+?)(?: -g "([^"]+)")?`/g)];
    assert.ok(commands.length > 10);
    for (const [command, suites = '', pattern] of commands) {
      const names = suites.split(' ').filter((name) => name !== 'package');
      for (const name of names) assert.ok(known.includes(name), command);
      if (pattern === undefined) continue;
      // Each of the alternatives has to find something: a renamed test leaves none.
      for (const each of pattern.replaceAll('\\|', '|').split('|')) {
        const found = names.some((name) => new RegExp(each).test(textOf(name)));
        assert.ok(found, `${command}: no test says "${each}"`);
      }
    }
  });
});
