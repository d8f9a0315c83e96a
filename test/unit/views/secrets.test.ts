import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { storeId } from '../../../src/storage/storeConfig';
import { StoreSecrets } from '../../../src/views/secrets';
import { memorySecrets } from '../../support/vscode/secretStorage';

const PLACE = { kind: 'folder', path: '/share/team' } as const;
const OURS = { ...PLACE, vault: 'aaaaaaaaaaaaaaaa' } as const;
const OTHER = { ...PLACE, vault: 'bbbbbbbbbbbbbbbb' } as const;

describe('what is kept of sealed vaults', () => {
  it('names those that were opened at a place, also after they were locked', async () => {
    const secrets = new StoreSecrets(memorySecrets());
    const pin = { vaultId: OURS.vault, generation: 1, recipientHash: '00' };
    const open = { recipient: 'age1', keys: [{ generation: 1, identity: 'AGE-SECRET-KEY-1' }] };
    assert.deepEqual(await secrets.knownVaults(PLACE), []);
    await secrets.rememberVault(OURS, { pin, open });
    await secrets.rememberVault(OTHER, { pin: { ...pin, vaultId: OTHER.vault }, open });
    await secrets.rememberVault(OURS, { pin, open });
    await secrets.setVault(storeId(OURS), { pin });
    assert.deepEqual(await secrets.knownVaults(PLACE), [OTHER.vault, OURS.vault]);
    assert.deepEqual(await secrets.knownVaults(OURS), [OTHER.vault, OURS.vault]);
    assert.deepEqual(await secrets.knownVaults({ ...PLACE, path: '/share/else' }), []);
    assert.deepEqual(await secrets.vault(storeId(OURS)), { pin });
  });

  it('tells all who listen which vault was locked, and nothing else for one', async () => {
    const storage = memorySecrets();
    const secrets = new StoreSecrets(storage);
    const told: (string | undefined)[] = [];
    secrets.onDidChange((event) => told.push(secrets.vaultIn(event)));
    const pin = { vaultId: OURS.vault, generation: 1, recipientHash: '00' };
    await secrets.rememberVault(OURS, { pin });
    await secrets.setEncryptionKey(storeId(OURS), 'key');
    assert.deepEqual(told, [storeId(OURS), undefined, undefined]);
  });
});
