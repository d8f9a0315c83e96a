import { createS3Store } from '../../../src/storage/s3/s3Store';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { prefixedStore } from '../../../src/storage/prefixedStore';
import { vaultPrefix } from '../../../src/storage/layout';
import type { AgeWorkers } from '../../../src/sealing/ageWorkers';
import type { Clock } from '../../../src/sync/clock';
import { systemClock } from '../../../src/sync/clock';
import { createVault, type NewVault } from '../../../src/sync/vault/createVault';
import type { VaultDeps } from '../../../src/sync/vault/vaultDeps';
import type { AtStep, StepName } from '../../../src/sync/write/steps';
import { type S3TestServer, startS3Server } from '../../../tools/s3-server/s3Server';

export const BUCKET = 'team';
export const PASSPHRASE = 'correct horse battery staple';
const USER = { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret', access: 'readWrite' } as const;
const CAPABILITIES: Capabilities = {
  writable: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};

export const never = new AbortController().signal;
/** Does not wait for anything. */
export const hasty: Clock = { ...systemClock, after: (_ms, act) => systemClock.after(0, act) };

/** A bucket on a server of its own. */
export class VaultSite {
  private constructor(
    readonly server: S3TestServer,
    readonly bucket: ObjectStore,
    readonly age: AgeWorkers,
  ) {}

  static async start(age: AgeWorkers): Promise<VaultSite> {
    const server = await startS3Server({ users: [USER], buckets: [BUCKET] });
    const config = {
      kind: 's3',
      endpoint: server.endpoint,
      region: 'us-east-1',
      bucket: BUCKET,
      prefix: '',
      pathStyle: true,
      credentials: 'keys',
      profile: '',
    } as const;
    return new VaultSite(server, createS3Store(config, USER, { capabilities: CAPABILITIES }), age);
  }

  /** Passphrases cost little here. */
  parts(atStep?: AtStep): Omit<VaultDeps, 'store'> {
    return { age: this.age, clock: hasty, workFactor: 10, ...(atStep ? { atStep } : {}) };
  }

  deps(vaultId: string, atStep?: AtStep): VaultDeps {
    return { ...this.parts(atStep), store: prefixedStore(this.bucket, vaultPrefix(vaultId)) };
  }

  create(passphrase = PASSPHRASE, atStep?: AtStep): Promise<NewVault> {
    return createVault(this.bucket, this.parts(atStep), passphrase, never);
  }

  keys(): string[] {
    return this.server.objects(BUCKET).map(({ key }) => key);
  }

  async close(): Promise<void> {
    this.bucket.dispose();
    await this.server.close();
  }
}

/** Stops for good at the n-th time a step is reached, as a process that is killed there. `reached` resolves then. */
export function killedAt(
  step: StepName,
  time = 1,
): { readonly atStep: AtStep; readonly reached: Promise<void> } {
  let stop = (): void => {};
  const reached = new Promise<void>((resolve) => (stop = resolve));
  let times = 0;
  const atStep: AtStep = async (name) => {
    if (name !== step || ++times < time) return;
    stop();
    await new Promise(() => {});
  };
  return { atStep, reached };
}

/** Stops the first time a step is reached, until `goOn` is called. `reached` resolves then. */
export function heldAt(step: StepName): {
  readonly atStep: AtStep;
  readonly reached: Promise<void>;
  readonly goOn: () => void;
} {
  let stop = (): void => {};
  let goOn = (): void => {};
  const reached = new Promise<void>((resolve) => (stop = resolve));
  const released = new Promise<void>((resolve) => (goOn = resolve));
  const atStep: AtStep = async (name) => {
    if (name !== step) return;
    stop();
    await released;
  };
  return { atStep, reached, goOn: () => goOn() };
}
