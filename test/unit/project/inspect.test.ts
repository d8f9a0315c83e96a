import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { sessionJson } from '../../support/session/madeSessions';
import { sessionSamples } from '../../support/session/samples';

const ROOT = join(__dirname, '../../..');
const fixture = (path: string): string => join(ROOT, 'test/fixtures', path);

function inspect(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = { cwd: ROOT, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['--import', 'tsx', 'scripts/inspect.ts', ...args], options);
}

describe('npm run inspect', () => {
  const sample = sessionSamples.find(({ path }) => path === 'cloud/cloud_02.fastshot')!;

  it('prints as JSON what a session decodes to', () => {
    const { status, stdout, stderr } = inspect(fixture(sample.path), '--key', sample.key, '--json');
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const { container, shape, metadata, windows } = JSON.parse(stdout) as Record<string, unknown> & {
      windows: {
        geometry: object;
        scale: number;
        drawings: object;
        images: Record<string, { size: number; sha256: string }>;
      }[];
    };
    const [expected] = sample.expect.windows;
    assert.deepEqual(
      [container, shape, (metadata as { name: string }).name, windows.length],
      ['desktop', 'wrapper', 'open_ascii', 2],
    );
    assert.deepEqual(windows[0]!.geometry, expected!.geometry);
    assert.equal(windows[0]!.scale, expected!.scale);
    assert.deepEqual(windows[0]!.drawings, expected!.draw_history);
    const { png_bytes: size, png_sha256: sha256 } = expected!.images['original_image_data']!;
    const { original } = windows[0]!.images;
    assert.deepEqual([original!.size, original!.sha256], [size, sha256]);
  });

  it('prints the same as text', () => {
    const { status, stdout } = inspect(fixture(sample.path), '--key', sample.key);
    assert.equal(status, 0);
    assert.match(stdout, /^container: "desktop"$/m);
    assert.match(stdout, /^ +sha256: "c857d1dd3ee88092d5770c9bca0b8e42ed302a82fdb5d436a3a22833e47f7389"$/m);
  });

  it('prints nothing that could steer a terminal: in names, texts, JSON and errors', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fastshot-inspect-'));
    try {
      const bad = '\u001b]0;owned\u0007\u009b2J\u202e\u200b\u{e0041}x';
      const good = join(folder, 'good.fastshot');
      await writeFile(good, JSON.stringify(sessionJson({ name: bad, desc: `a\n${bad}` })));
      const damaged = join(folder, `${bad}\n.fastshot`);
      await writeFile(damaged, '{"session": {}}');
      for (const args of [[good], [good, '--json'], [damaged], [`${damaged}-not`]]) {
        const { stdout, stderr } = inspect(...args);
        // oxlint-disable-next-line no-control-regex -- they are what is looked for
        assert.doesNotMatch(stdout + stderr, /(?!\n)[\u0000-\u001f\u007f-\u009f]|\u202e|\u200b|\u{e0041}/u);
        assert.match(stdout + stderr, /\\u001b\]0;owned/);
        if (args.includes('--json')) {
          const { metadata } = JSON.parse(stdout) as { metadata: { name: string } };
          assert.equal(metadata.name, bad);
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  for (const [what, path] of [
    ['a wrong key', sample.path],
    ['a damaged file', 'broken/marker_absent.fastshot'],
    ['a missing file', 'nowhere.fastshot'],
    ['a folder', 'broken'],
  ] as const) {
    it(`says in one line what is wrong with ${what}`, () => {
      const { status, stdout, stderr } = inspect(fixture(path), '--key', 'wrong');
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]+\.\n$/);
    });
  }

  for (const args of [[], ['a', 'b'], ['a', '--nonsense'], ['a', '--key']]) {
    it(`shows its usage for ${JSON.stringify(args)}`, () => {
      const { status, stderr } = inspect(...args);
      assert.equal(status, 2);
      assert.match(stderr, /^Usage: /);
    });
  }
});
