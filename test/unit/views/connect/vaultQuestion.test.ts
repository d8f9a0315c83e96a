import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Capabilities } from '../../../../src/storage/objectStore';
import type { S3Config } from '../../../../src/storage/storeConfig';
import { choiceOf, draftOf, presentVault } from '../../../../src/views/connect/draft';
import { vaultQuestion } from '../../../../src/views/connect/vaultQuestion';

const CAPABILITIES: Capabilities = {
  writable: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};
const OURS = 'aaaaaaaaaaaaaaaa';
const OTHER = 'bbbbbbbbbbbbbbbb';
const ours = { vaultId: OURS, modified: 1 };
const other = { vaultId: OTHER, modified: 2 };

const ask = (parts: Partial<Parameters<typeof vaultQuestion>[0]>): ReturnType<typeof vaultQuestion> =>
  vaultQuestion({
    found: { vaults: [], hasDesktop: false },
    known: [],
    hasKey: false,
    capabilities: CAPABILITIES,
    ...parts,
  });

describe('the question about the sealed vaults of a store', () => {
  it('is not asked where there is one thing only', () => {
    const sealed = ask({ found: { vaults: [ours], hasDesktop: false } });
    assert.deepEqual(sealed, { kind: 'take', choice: { ...ours, isKnown: false } });
    const desktop = ask({ found: { vaults: [], hasDesktop: true } });
    assert.deepEqual(desktop, { kind: 'take', choice: 'desktop' });
  });

  it('is asked where sessions of the desktop app lie beside a vault, also when they cannot be read', () => {
    const question = ask({ found: { vaults: [ours], hasDesktop: true }, capabilities: undefined });
    const options = [{ ...ours, isKnown: false }];
    assert.deepEqual(question, { kind: 'which', options, canCreate: false });
  });

  it('is asked when a vault that was opened here is gone, whatever lies there now', () => {
    const missing = { vaultId: OURS, isKnown: true };
    const emptied = ask({ known: [OURS] });
    assert.deepEqual(emptied, { kind: 'which', options: [missing], canCreate: true });
    const filled = ask({ known: [OURS], found: { vaults: [], hasDesktop: true } });
    assert.deepEqual(filled, { kind: 'which', options: [missing], canCreate: false });
    const replaced = ask({ known: [OURS], found: { vaults: [other], hasDesktop: false } });
    const options = [missing, { ...other, isKnown: false }];
    assert.deepEqual(replaced, { kind: 'which', options, canCreate: false });
  });

  it('leads back to the vault that was opened here when the store cannot be looked at', () => {
    const question = ask({ known: [OURS], found: undefined, capabilities: undefined });
    assert.deepEqual(question, { kind: 'take', choice: { vaultId: OURS, isKnown: true } });
    assert.equal(ask({ known: [OURS, OTHER], found: undefined }).kind, 'which');
  });

  it('says why a sealed vault cannot be made in an empty store', () => {
    assert.deepEqual(ask({}), { kind: 'new' });
    const question = ask({ capabilities: { ...CAPABILITIES, compareAndSwap: false } });
    assert.deepEqual(question, {
      kind: 'desktopOnly',
      why: 'cannot replace an object only while it is unchanged',
    });
    const weak = { ...CAPABILITIES, createIfAbsent: false, compareAndSwap: false };
    assert.equal(ask({ capabilities: weak }).kind, 'desktopOnly');
    // With the desktop app's key it was said what is wanted, and nothing can be saved with read-only keys.
    assert.deepEqual(ask({ hasKey: true, capabilities: weak }), { kind: 'take', choice: 'desktop' });
    const readOnly = ask({ capabilities: { ...weak, writable: false } });
    assert.deepEqual(readOnly, { kind: 'take', choice: 'desktop' });
  });
});

describe('the sealed vault of the present store', () => {
  const present: S3Config = {
    kind: 's3',
    endpoint: 'https://S3.example.org/',
    region: 'us-east-1',
    bucket: 'team',
    prefix: 'a/',
    pathStyle: true,
    credentials: 'keys',
    profile: '',
    vault: OURS,
  };
  const chosen = { ...draftOf(present), endpoint: 'https://s3.example.org', region: 'eu-west-1' };

  it('is known when the wizard ends at the same place', () => {
    assert.equal(presentVault(choiceOf(chosen).config, present), OURS);
    const folder = { kind: 'folder', path: '/share', vault: OURS } as const;
    assert.equal(presentVault(choiceOf(draftOf(folder)).config, folder), OURS);
  });

  it('is none at another place, and where there is no sealed vault', () => {
    for (const change of [{ bucket: 'other' }, { prefix: '' }, { endpoint: 'https://s3.example.com' }]) {
      assert.equal(presentVault(choiceOf({ ...chosen, ...change }).config, present), undefined);
    }
    assert.equal(presentVault(choiceOf(chosen).config, { ...present, vault: undefined }), undefined);
    assert.equal(presentVault(choiceOf(chosen).config, undefined), undefined);
  });
});
