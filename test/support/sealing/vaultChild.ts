/**
 * Changes the keys of a vault in a process of its own: `vaultChild.ts <folder> <age script> <change> <vault as JSON>`.
 * FASTSHOT_FAILPOINT as in failpoint.ts.
 */
import { silentLog } from '../../../src/base/log';
import { AgeWorkers } from '../../../src/sealing/ageWorkers';
import { vaultPrefix } from '../../../src/storage/layout';
import { openStore } from '../../../src/storage/openStore';
import { prefixedStore } from '../../../src/storage/prefixedStore';
import { systemClock } from '../../../src/sync/clock';
import { createVault } from '../../../src/sync/vault/createVault';
import type { OpenVault } from '../../../src/sync/vault/vaultDeps';
import { atFailpoint } from '../process/failpoint';
import { changeKeys, type KeyChange, PASSPHRASE, WORK_FACTOR } from './vaultChanges';

const never = new AbortController().signal;

async function main(): Promise<void> {
  const [path = '', script = '', what = '', vaultText = '{}'] = process.argv.slice(2);
  const bucket = await openStore({ kind: 'folder', path }, undefined, { log: silentLog });
  const age = new AgeWorkers(script);
  const parts = { age, clock: systemClock, workFactor: WORK_FACTOR, atStep: atFailpoint };
  try {
    if (what === 'create') await createVault(bucket, parts, PASSPHRASE, never);
    else {
      const vault = JSON.parse(vaultText) as OpenVault;
      const store = prefixedStore(bucket, vaultPrefix(vault.keys.vaultId));
      await changeKeys(what as KeyChange, { ...parts, store }, vault, never);
    }
    process.stdout.write('{"done":"yes"}\n');
  } finally {
    age.dispose();
    bucket.dispose();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
