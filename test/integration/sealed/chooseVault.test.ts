import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { testConnection } from '../../../src/storage/connectionTest';
import { lookForVaults } from '../../../src/sync/vault/lookForVaults';
import { vaultQuestion } from '../../../src/views/connect/vaultQuestion';
import { withAge } from '../../support/sealing/ageScript';
import { BUCKET, configFor, WRITER } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

describe('a store that is to be connected', () => {
  const age = withAge();
  let site: SealedWorld;
  beforeEach(async () => {
    site = await sealedWorld(age());
  });
  afterEach(() => site.close());

  const test = async (): ReturnType<typeof testConnection> => {
    const subject = {
      config: configFor(site.server.endpoint),
      keys: WRITER,
      vault: desktopVault(''),
      log: silentLog,
    };
    return testConnection(subject, () => {}, never);
  };

  it('shows its sealed vault although nothing in sessions/ can be decoded', async () => {
    const { vaultId } = (await site.create()).keys;
    site.server.putObject(BUCKET, 'sessions/20260102030405.fastshot', Buffer.from('neither key opens this'));
    const { ok, steps, capabilities } = await test();
    assert.equal(ok, false);
    assert.equal(steps.find(({ status }) => status === 'failed')?.step, 'decode');
    const found = await lookForVaults(site.store, never);
    assert.equal(found.hasDesktop, true);
    const question = vaultQuestion({ found, known: [], hasKey: false, capabilities });
    assert.equal(question.kind, 'which');
    assert.deepEqual(question.kind === 'which' && question.options.map((each) => each.vaultId), [vaultId]);
  });

  it('does not become the desktop app’s when vault.json of a vault that was opened here is gone', async () => {
    const { vaultId } = (await site.create()).keys;
    await site.store.delete(`sealed/${vaultId}/vault.json`, never);
    site.server.putObject(
      BUCKET,
      'sessions/20260102030405.fastshot',
      Buffer.from('{"version":"1.0","windows":[]}'),
    );
    const found = await lookForVaults(site.store, never);
    assert.deepEqual(found, { vaults: [], hasDesktop: true });
    const { capabilities } = await test();
    const question = vaultQuestion({ found, known: [vaultId], hasKey: false, capabilities });
    const options = [{ vaultId, isKnown: true }];
    assert.deepEqual(question, { kind: 'which', options, canCreate: false });
  });
});
