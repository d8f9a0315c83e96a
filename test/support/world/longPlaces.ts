import { DEFAULT_RETRY } from '../../../src/storage/retry';
import { installedCephVersion } from '../ceph/ceph';
import { cephPlace, demoPlace, folderPlace, type Place } from './place';

const newerRoot = process.env['FASTSHOT_CEPH20_ROOT'];

/** The places that are there on this machine. FASTSHOT_LONG_STORES narrows them, for example "demo,folder". */
export const LONG_PLACES: readonly { readonly name: string; readonly create: () => Promise<Place> }[] = [
  { name: 'demo', create: () => demoPlace({ retry: DEFAULT_RETRY }) },
  { name: 'folder', create: () => folderPlace() },
  ...(installedCephVersion() === 16 ? [{ name: 'ceph16', create: () => cephPlace() }] : []),
  ...(newerRoot ? [{ name: 'ceph20', create: () => cephPlace(newerRoot) }] : []),
].filter(({ name }) => (process.env['FASTSHOT_LONG_STORES'] ?? name).split(',').includes(name));

/** A size from the environment. */
export const sizeOf = (variable: string, otherwise: number): number =>
  Number(process.env[variable] ?? otherwise);
