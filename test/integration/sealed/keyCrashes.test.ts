import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { AgeWorkers } from '../../../src/sealing/ageWorkers';
import type { OpenWith } from '../../../src/sealing/protocol';
import { sealedVault } from '../../../src/sealing/sealedVault';
import { vaultPrefix } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import { prefixedStore } from '../../../src/storage/prefixedStore';
import { createVault, listVaults, type NewVault } from '../../../src/sync/vault/createVault';
import { addMember } from '../../../src/sync/vault/members';
import { openVault } from '../../../src/sync/vault/openVault';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import type { StepName } from '../../../src/sync/write/steps';
import { startScript } from '../../support/process/childProcess';
import { buildAgeScript } from '../../support/sealing/ageScript';
import { never } from '../../support/world/never';
import { hastyClock } from '../../support/world/clocks';
import {
  ANN,
  type KeyChange,
  openers,
  OTHER,
  PASSPHRASE,
  type VaultChange,
  WORK_FACTOR,
} from '../../support/sealing/vaultChanges';

const NAME = '20260102030405_abcdefgh.fastshot';
const SESSION = Buffer.from(
  JSON.stringify({
    session: { version: '1.0', windows: [] },
    metadata: { name: 'kept', image_count: 0, created_at: '2026-01-02T03:04:05' },
  }),
);

/** Where a process can die while it changes keys: the step, and the how-manieth time it is reached. */
const EARLY: readonly (readonly [StepName, number])[] = [
  ['vault.keyWritten', 1],
  ['vault.keyVerified', 1],
];
const LATE: readonly (readonly [StepName, number])[] = [
  ['vault.commit', 1],
  ['vault.committed', 1],
  ['vault.tidied', 1],
];
const CASES: Readonly<Record<VaultChange, readonly (readonly [StepName, number])[]>> = {
  create: [
    ...EARLY,
    ['vault.keyWritten', 2],
    ['vault.keyVerified', 2],
    ['vault.commit', 1],
    ['vault.committed', 1],
  ],
  changePassphrase: [...EARLY, ...LATE],
  rotateKey: [...EARLY, ['vault.keyWritten', 2], ['vault.keyVerified', 2], ['vault.keptWritten', 1], ...LATE],
  addMember: [...EARLY, ...LATE],
  removeMember: LATE,
  newRecoveryKey: [...EARLY, ...LATE],
  repairVault: [...EARLY, ...LATE],
};

describe('a vault whose keys are being changed when the process is killed', () => {
  let scripts: string;
  let script: string;
  let age: AgeWorkers;
  let folder: string;
  let bucket: ObjectStore;
  before(async () => {
    scripts = await fs.mkdtemp(join(tmpdir(), 'fastshot-age-'));
    script = await buildAgeScript(scripts);
    age = new AgeWorkers(script);
  });
  after(async () => {
    age.dispose();
    await fs.rm(scripts, { recursive: true, force: true });
  });
  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'fastshot-vault-'));
    bucket = await openStore({ kind: 'folder', path: folder }, undefined, { log: silentLog });
  });
  afterEach(async () => {
    bucket.dispose();
    await fs.rm(folder, { recursive: true, force: true });
  });

  const parts = (): Omit<VaultDeps, 'store'> => ({ age, clock: hastyClock, workFactor: WORK_FACTOR });
  const depsOf = (vaultId: string): VaultDeps => ({
    ...parts(),
    store: prefixedStore(bucket, vaultPrefix(vaultId)),
  });

  /** A vault with a second member and a session. */
  const makeVault = async (): Promise<{ readonly vault: NewVault; readonly sealed: Uint8Array }> => {
    const vault = await createVault(bucket, parts(), PASSPHRASE, never);
    await addMember(depsOf(vault.keys.vaultId), vault, { name: 'Ann', passphrase: ANN }, never);
    const sealed = await sealedVault(age, vault.keys).toStoredFile(SESSION, NAME);
    const options = { contentType: 'application/octet-stream' };
    await depsOf(vault.keys.vaultId).store.put(`sessions/${NAME}`, sealed, options, never);
    return { vault, sealed };
  };

  const killAt = async (
    change: VaultChange,
    step: StepName,
    time: number,
    vault?: OpenVault,
  ): Promise<void> => {
    const args = [folder, script, change, JSON.stringify(vault ?? {})];
    const source = join(__dirname, '../../support/sealing/vaultChild.ts');
    const child = startScript(source, args, { failpoint: step, failpointTime: time });
    assert.equal(await child.ended, 'SIGKILL', child.errors());
    assert.deepEqual(child.said, []);
  };

  const opens = async (vault: OpenVault, openWith: OpenWith): Promise<OpenVault | undefined> => {
    const { vaultId } = vault.keys;
    try {
      return await openVault(depsOf(vaultId), vaultId, openWith, vault.pin, never);
    } catch (error) {
      const { code } = error as { code?: string };
      assert.ok(code === 'wrongPassphrase' || code === 'wrongKey', String(error));
      return undefined;
    }
  };

  const { create, ...changes } = CASES;
  for (const [step, time] of create) {
    it(`is there whole or not at all: creation, ${step} (${time})`, async () => {
      await killAt('create', step, time);
      const [found] = await listVaults(bucket, never);
      assert.equal(found !== undefined, step === 'vault.committed');
      // Whatever is left, one can be made or opened.
      if (!found) await createVault(bucket, parts(), PASSPHRASE, never);
      const [vault] = await listVaults(bucket, never);
      const deps = depsOf(vault!.vaultId);
      await openVault(deps, vault!.vaultId, { passphrase: PASSPHRASE }, undefined, never);
    });
  }

  for (const change of Object.keys(changes) as KeyChange[]) {
    for (const [step, time] of CASES[change]) {
      const isDone = step === 'vault.committed' || step === 'vault.tidied';
      it(`opens, with ${isDone ? 'the new' : 'the old'} keys: ${change}, ${step} (${time})`, async () => {
        const { vault, sealed } = await makeVault();
        await killAt(change, step, time, vault);
        for (const [passphrase, isRight] of Object.entries(openers(change, isDone))) {
          const opened = await opens(vault, { passphrase });
          assert.equal(opened !== undefined, isRight, passphrase);
          if (!opened) continue;
          assert.equal(opened.pin.generation, isDone && change === 'rotateKey' ? 2 : 1);
          await sealedVault(age, opened.keys).decode(sealed, NAME);
        }
        // The machine that was killed goes on with what it has in its keyring, and can do it again.
        await addMember(
          depsOf(vault.keys.vaultId),
          vault,
          { name: 'Eve', passphrase: `${OTHER} 2` },
          never,
        ).catch((error: unknown) => assert.ok(isDone && change === 'rotateKey', String(error)));
        const recovery = await opens(vault, { identities: [vault.recoveryKey] });
        const isOpen = change === 'repairVault' ? isDone : !(isDone && change === 'newRecoveryKey');
        assert.equal(recovery !== undefined, isOpen);
      });
    }
  }
});
