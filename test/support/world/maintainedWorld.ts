import type { Capabilities } from '../../../src/storage/objectStore';
import { desktopVault } from '../../../src/session/desktopVault';
import type { RepairDeps } from '../../../src/sync/maintain/maintainDeps';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import { fillWithSample, SAMPLE_NOW } from './bucket37';
import { FULL } from './demoServer';
import { ManualClock } from './manualClock';
import { demoPlace, folderPlace, type Place } from './place';
import { storeFolder } from './windowParts';
import { makeHome } from './home';

/** A place to look after, where all was written a day ago, and a machine that does it. */
export interface MaintainedWorld extends Place {
  readonly deps: RepairDeps;
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  readonly clock: ManualClock;
  /** Names of sessions whose index was written. */
  readonly indexed: readonly string[];
  /** The server behind an S3 store. */
  readonly server: S3TestServer | undefined;
  withKey(key: string): RepairDeps;
}

export type MaintainedKind = 's3' | 'folder';
export const MAINTAINED_KINDS: readonly MaintainedKind[] = ['s3', 'folder'];

/** @param sample whether the place holds the 37 sessions that the desktop app wrote */
export async function maintainedWorld(
  kind: MaintainedKind,
  { sample = true, capabilities = {} }: { sample?: boolean; capabilities?: Partial<Capabilities> } = {},
): Promise<MaintainedWorld> {
  const place: Place & { readonly server?: S3TestServer } =
    kind === 's3'
      ? await demoPlace({ capabilities: { ...FULL, ...capabilities } })
      : await folderPlace(capabilities);
  const key = sample ? await fillWithSample(place, SAMPLE_NOW - 86_400_000) : 'key';
  const home = await makeHome();
  const clock = new ManualClock(SAMPLE_NOW);
  const indexed: string[] = [];
  const deps: RepairDeps = {
    store: place.store,
    vault: desktopVault(key),
    clock,
    indexed: async ({ filename }) => void indexed.push(filename),
  };
  return {
    ...place,
    server: place.server,
    deps,
    directory: storeFolder(home.path),
    clock,
    indexed,
    put: (objectKey, bytes, time = SAMPLE_NOW - 86_400_000) => place.put(objectKey, bytes, time),
    withKey: (other) => ({ ...deps, vault: desktopVault(other) }),
    close: async () => {
      await place.close();
      await home.remove();
    },
  };
}
