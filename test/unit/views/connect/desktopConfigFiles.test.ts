import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { desktopConfigFiles } from '../../../../src/views/connect/desktopConfigFiles';

describe("where the desktop app's config.ini is looked for", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'fastshot-home-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  const put = async (file: string, changed = 1_000): Promise<string> => {
    const whole = path.join(home, file);
    await mkdir(path.dirname(whole), { recursive: true });
    await writeFile(whole, '[CloudSync]');
    await utimes(whole, changed, changed);
    return whole;
  };
  const found = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}): Promise<string[]> =>
    desktopConfigFiles({ home, platform, env });

  const places: [platform: NodeJS.Platform, file: string][] = [
    ['linux', '.local/lib/python3.11/site-packages/fastshot/config.ini'],
    ['linux', '.local/share/pipx/venvs/fastshot/lib/python3.12/site-packages/fastshot/config.ini'],
    ['linux', '.local/share/uv/tools/fastshot/lib/python3.13/site-packages/fastshot/config.ini'],
    ['linux', '.pyenv/versions/3.10.14/lib/python3.10/site-packages/fastshot/config.ini'],
    ['darwin', 'Library/Python/3.9/lib/python/site-packages/fastshot/config.ini'],
    ['darwin', 'miniconda3/lib/python3.11/site-packages/fastshot/config.ini'],
    ['win32', 'AppData/Local/Programs/Python/Python312/Lib/site-packages/fastshot/config.ini'],
    ['win32', 'AppData/Roaming/Python/Python311/site-packages/fastshot/config.ini'],
    ['win32', 'pipx/venvs/fastshot/Lib/site-packages/fastshot/config.ini'],
  ];
  for (const [platform, file] of places) {
    it(`is the package of the desktop app on ${platform}: ${file}`, async () => {
      const whole = await put(file);
      assert.deepEqual(await found(platform), [whole]);
    });
  }

  it('takes what the system says for the place of programs', async () => {
    const whole = await put('elsewhere/Programs/Python/Python312/Lib/site-packages/fastshot/config.ini');
    assert.deepEqual(await found('win32', { LOCALAPPDATA: path.join(home, 'elsewhere') }), [whole]);
  });

  it('prefers the one that was changed last, and that of a package to one that somebody put into our folder', async () => {
    const own = await put('.fastshot/config.ini', 9_000);
    const older = await put('.local/lib/python3.10/site-packages/fastshot/config.ini', 2_000);
    const newer = await put('.local/lib/python3.11/site-packages/fastshot/config.ini', 3_000);
    await put('.local/lib/python3.11/site-packages/slowshot/config.ini', 4_000);
    assert.deepEqual(await found('linux'), [newer, older, own]);
  });

  it('may have none', async () => {
    await mkdir(path.join(home, '.local/lib/python3.11/site-packages/fastshot/config.ini'), {
      recursive: true,
    });
    assert.deepEqual(await found('linux'), []);
  });
});
