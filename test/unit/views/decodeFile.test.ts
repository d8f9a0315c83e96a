import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SealedVault } from '../../../src/sealing/sealedVault';
import { decodeFile, type FileVaults } from '../../../src/views/decodeFile';
import { withAge } from '../../support/sealing/ageScript';
import { newVault } from '../../support/sealing/sealedVaults';

const NAME = '20260102030405_abcdefgh.fastshot';
const SESSION = Buffer.from('{"session":{"version":"1.0","windows":[]},"metadata":{"name":"n"}}');

describe('a session file of this machine', () => {
  const age = withAge();
  let vault: SealedVault;
  let sealed: Uint8Array;
  before(async () => {
    vault = await newVault(age());
    sealed = await vault.toStoredFile(SESSION, NAME);
  });
  const connectedTo = (current: FileVaults['current']): FileVaults => ({
    current,
    localVault: async () => desktopVault(''),
  });

  it('opens with the connected vault when it was saved from that', async () => {
    const connections = connectedTo({ label: 'team', sealed: {}, vault: async () => vault });
    assert.equal((await decodeFile(connections, sealed, NAME)).metadata?.name, 'n');
    assert.equal((await decodeFile(connections, SESSION, 'a.fastshot')).metadata?.name, 'n');
  });

  it('is said to be what it is by whoever has no vault for it', async () => {
    await assert.rejects(desktopVault('').decode(sealed, NAME), {
      code: 'unsupportedFormat',
      message: `${NAME} is a session of a sealed vault. It opens while that vault is connected, and nothing else reads it: see docs/format.md.`,
    });
  });

  it('says that it takes the vault it was saved from, where another or none is connected', async () => {
    const needed = { code: 'unsupportedFormat', message: /Connect to the vault it was saved from/ };
    await assert.rejects(decodeFile(connectedTo(undefined), sealed, NAME), needed);
    const desktop = { label: 'team', vault: async () => desktopVault('') };
    await assert.rejects(decodeFile(connectedTo(desktop), sealed, NAME), needed);
    const other = await newVault(age());
    const another = connectedTo({ label: 'other', sealed: {}, vault: async () => other });
    await assert.rejects(decodeFile(another, sealed, NAME), {
      ...needed,
      message: /vault in other is another/,
    });
  });
});
