import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { emptyVaultIn } from '../../../src/sync/copy/copyTarget';
import { createVault, listVaults } from '../../../src/sync/vault/createVault';
import { openVault } from '../../../src/sync/vault/openVault';
import type { OpenVault } from '../../../src/sync/vault/vaultDeps';
import type { AtStep, StepName } from '../../../src/sync/write/steps';
import type { Fault } from '../../../tools/s3-server/faults';
import { withAge } from '../../support/sealing/ageScript';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';
import { PASSPHRASE } from '../../support/sealing/vaultChanges';

const VAULT_FILE = /vault\.json$/;
const PUT = { operation: 'PutObject', key: VAULT_FILE } as const;

describe('a sealed vault that is being made', () => {
  const age = withAge();
  let site: SealedWorld;
  beforeEach(async () => {
    site = await sealedWorld(age());
  });
  afterEach(() => site.close());

  const at =
    (step: StepName, act: () => unknown): AtStep =>
    async (name) => {
      if (name === step) await act();
    };

  /** The only vault that is there. */
  const openOnly = async (): Promise<OpenVault> => {
    const [found, ...others] = await listVaults(site.store, never);
    assert.deepEqual(others, []);
    const { vaultId } = found!;
    return openVault(site.deps(vaultId), vaultId, { passphrase: PASSPHRASE }, undefined, never);
  };

  it('is made when the answer is lost', async () => {
    site.server.fail({ ...PUT, misbehave: { kind: 'dropAnswer' } });
    const made = await site.create();
    assert.equal((await openOnly()).pin.recipientHash, made.pin.recipientHash);
  });

  it('opens when nobody could find out whether it was made', async () => {
    const faults: Fault[] = [
      { ...PUT, misbehave: { kind: 'dropAnswer' } },
      { operation: 'GetObject', key: VAULT_FILE, misbehave: { kind: 'dropRequest' } },
    ];
    for (const fault of faults) site.server.fail(fault);
    await assert.rejects(site.create(), { code: 'connectionLost', message: /could not be found out/ });
    await openOnly();
  });

  it('is not there when the request is lost, and can be made again', async () => {
    site.server.fail({ ...PUT, misbehave: { kind: 'dropRequest' } });
    await assert.rejects(site.create(), { code: 'connectionLost' });
    assert.deepEqual(await listVaults(site.store, never), []);
    assert.equal(await emptyVaultIn(site.store, never), undefined);
    const made = await site.create();
    assert.equal((await openOnly()).pin.recipientHash, made.pin.recipientHash);
  });

  it('leaves nothing when the store refuses it, or when it is cancelled before it is there', async () => {
    site.server.fail({ ...PUT, misbehave: { kind: 'error', status: 403, code: 'AccessDenied' } });
    await assert.rejects(site.create(), { code: 'accessDenied' });
    assert.deepEqual(site.objectKeys(), []);
    const cancel = new AbortController();
    const parts = site.parts(at('vault.commit', () => cancel.abort()));
    await assert.rejects(createVault(site.store, parts, PASSPHRASE, cancel.signal), { code: 'cancelled' });
    assert.deepEqual(site.objectKeys(), []);
  });

  it('is made when it is cancelled after its request was sent', async () => {
    const cancel = new AbortController();
    let answer = (): void => {};
    const until = new Promise<void>((resolve) => (answer = resolve));
    site.server.fail({ ...PUT, misbehave: { kind: 'stallHeader', until } });
    const made = createVault(site.store, site.parts(), PASSPHRASE, cancel.signal);
    await site.server.until((requests) =>
      requests.some(({ method, key }) => method === 'PUT' && VAULT_FILE.test(key)),
    );
    cancel.abort();
    answer();
    assert.equal((await openOnly()).pin.recipientHash, (await made).pin.recipientHash);
  });

  it('keeps its key files when it has to go and that fails', async () => {
    const other = `sealed/${'a'.repeat(16)}/vault.json`;
    const atStep = at('vault.committed', () => {
      site.server.putObject(BUCKET, other, '{}', { lastModified: Date.now() - 60_000 });
      site.server.fail({ operation: 'DeleteObject', key: VAULT_FILE, misbehave: { kind: 'dropRequest' } });
    });
    await assert.rejects(site.create(PASSPHRASE, atStep), { code: 'conflict' });
    site.server.deleteObject(BUCKET, other);
    await openOnly();
  });
});
