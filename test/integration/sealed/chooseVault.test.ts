import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { testConnection } from '../../../src/storage/connectionTest';
import { lookForVaults } from '../../../src/sync/vault/lookForVaults';
import { vaultQuestion } from '../../../src/views/connect/vaultQuestion';
import { withAge } from '../../support/sealing/ageScript';
import { BUCKET, never, VaultSite } from '../../support/world/sealedWorld';

describe('a store that is to be connected', () => {
  const age = withAge();
  let site: VaultSite;
  beforeEach(async () => {
    site = await VaultSite.start(age());
  });
  afterEach(() => site.close());

  const test = async (): ReturnType<typeof testConnection> => {
    const config = {
      kind: 's3',
      endpoint: site.server.endpoint,
      region: 'us-east-1',
      bucket: BUCKET,
      prefix: '',
      pathStyle: true,
      credentials: 'keys',
      profile: '',
    } as const;
    const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret' };
    const subject = { config, keys, vault: desktopVault(''), log: silentLog };
    return testConnection(subject, () => {}, never);
  };

  it('shows its sealed vault although nothing in sessions/ can be decoded', async () => {
    const { vaultId } = (await site.create()).keys;
    site.server.putObject(BUCKET, 'sessions/20260102030405.fastshot', Buffer.from('neither key opens this'));
    const { ok, steps, capabilities } = await test();
    assert.equal(ok, false);
    assert.equal(steps.find(({ status }) => status === 'failed')?.step, 'decode');
    const found = await lookForVaults(site.bucket, never);
    assert.equal(found.hasDesktop, true);
    const question = vaultQuestion({ found, known: [], hasKey: false, capabilities });
    assert.equal(question.kind, 'which');
    assert.deepEqual(question.kind === 'which' && question.options.map((each) => each.vaultId), [vaultId]);
  });

  it('does not become the desktop app’s when vault.json of a vault that was opened here is gone', async () => {
    const { vaultId } = (await site.create()).keys;
    await site.bucket.delete(`sealed/${vaultId}/vault.json`, never);
    site.server.putObject(
      BUCKET,
      'sessions/20260102030405.fastshot',
      Buffer.from('{"version":"1.0","windows":[]}'),
    );
    const found = await lookForVaults(site.bucket, never);
    assert.deepEqual(found, { vaults: [], hasDesktop: true });
    const { capabilities } = await test();
    const question = vaultQuestion({ found, known: [vaultId], hasKey: false, capabilities });
    const options = [{ vaultId, isKnown: true }];
    assert.deepEqual(question, { kind: 'which', options, canCreate: false });
  });
});
