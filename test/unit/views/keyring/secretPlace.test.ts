import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { secretPlace, vaultKeyNote, type EditorFacts } from '../../../../src/views/keyring/secretPlace';

const DESKTOP: EditorFacts = {
  isWeb: false,
  isRemote: false,
  platform: 'linux',
  commandLine: ['/usr/share/code/code', '--no-sandbox'],
  argvJson: '// a comment\n{\n\t// "password-store": "basic",\n\t"enable-crash-reporter": true\n}',
};

describe('where secrets are kept', () => {
  it('is the system keyring on a desktop that was told nothing else', () => {
    assert.deepEqual(secretPlace(DESKTOP), { where: 'in the system keyring', isStrong: true });
    for (const store of ['gnome-libsecret', 'kwallet6']) {
      assert.ok(secretPlace({ ...DESKTOP, commandLine: ['code', `--password-store=${store}`] }).isStrong);
    }
  });

  it('is no keyring with the basic store, by command line or by argv.json', () => {
    const argvJson = '{\n\t"password-store": "basic"\n}';
    for (const weak of [
      { commandLine: ['code', '--password-store=basic'] },
      { commandLine: ['code', '--password-store', 'basic', 'folder'] },
      { argvJson },
      { argvJson: '{"password-store":"basic"}' },
    ]) {
      const place = secretPlace({ ...DESKTOP, ...weak });
      assert.equal(place.isStrong, false, JSON.stringify(weak));
      assert.match(place.where, /password-store=basic/);
    }
    // The command line comes first, and other systems do not know the option.
    assert.ok(
      secretPlace({ ...DESKTOP, argvJson, commandLine: ['code', '--password-store=gnome'] }).isStrong,
    );
    assert.ok(secretPlace({ ...DESKTOP, argvJson, platform: 'darwin' }).isStrong);
  });

  it('is the browser where VS Code runs in one, and not to be seen from another machine', () => {
    assert.match(
      secretPlace({ ...DESKTOP, isWeb: true, isRemote: true }).where,
      /^by this browser, not in a keyring/,
    );
    const remote = secretPlace({ ...DESKTOP, isRemote: true });
    assert.equal(remote.isStrong, false);
    assert.match(remote.where, /cannot be seen from here/);
  });

  it('is said where a vault is opened, unless it is a keyring', () => {
    assert.equal(vaultKeyNote(secretPlace(DESKTOP)), '');
    assert.equal(
      vaultKeyNote(secretPlace({ ...DESKTOP, isWeb: true })),
      ' While it is open its key is kept by this browser, not in a keyring; Lock Vault removes it.',
    );
    const basic = secretPlace({ ...DESKTOP, commandLine: ['code', '--password-store=basic'] });
    assert.match(vaultKeyNote(basic), /with a password that everybody knows, not in a keyring/);
    assert.match(vaultKeyNote(secretPlace({ ...DESKTOP, isRemote: true })), /cannot be seen from here;/);
  });
});
