import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lockedRecord, usableKeys, type VaultRecord, wokenRecord } from '../../../src/sync/vault/vaultRecord';

const OPEN: VaultRecord = {
  pin: { vaultId: 'k3j5h2m7k3j5h2m7', generation: 1, recipientHash: '0'.repeat(64) },
  open: { recipient: 'age1x', keys: [{ generation: 1, identity: 'AGE-SECRET-KEY-1X' }] },
};

describe('what the keyring has of a vault', () => {
  it('is its keys, until it is locked by hand', () => {
    assert.equal(usableKeys(OPEN), OPEN.open);
    const locked = lockedRecord(OPEN, false);
    assert.deepEqual(locked, { pin: OPEN.pin });
    assert.equal(usableKeys(locked), undefined);
    assert.equal(wokenRecord(locked), undefined, 'it takes the passphrase');
  });

  it('keeps its keys where it is locked for want of use, and uses them once the user says so', () => {
    const resting = lockedRecord(OPEN, true);
    assert.equal(usableKeys(resting), undefined);
    assert.deepEqual(wokenRecord(resting), OPEN);
  });

  it('has no keys any more once one that rests is locked by hand', () => {
    assert.deepEqual(lockedRecord(lockedRecord(OPEN, true), false), { pin: OPEN.pin });
  });

  it('has none to wake where there are none, and none for a vault that was never opened here', () => {
    assert.equal(wokenRecord({ pin: OPEN.pin, isResting: true }), undefined);
    assert.equal(usableKeys(undefined), undefined);
    assert.deepEqual(lockedRecord({ pin: OPEN.pin }, true), { pin: OPEN.pin });
  });
});
