import { installedCephVersion } from '../ceph/ceph';
import { cephWorld, demoWorld, folderWorld, type LongWorld } from './place';

const newerRoot = process.env['FASTSHOT_CEPH20_ROOT'];

/** The stores that are there on this machine. FASTSHOT_LONG_STORES narrows them, for example "demo,folder". */
export const LONG_STORES: readonly { readonly name: string; readonly create: () => Promise<LongWorld> }[] = [
  { name: 'demo', create: demoWorld },
  { name: 'folder', create: folderWorld },
  ...(installedCephVersion() === 16 ? [{ name: 'ceph16', create: () => cephWorld() }] : []),
  ...(newerRoot ? [{ name: 'ceph20', create: () => cephWorld(newerRoot) }] : []),
].filter(({ name }) => (process.env['FASTSHOT_LONG_STORES'] ?? name).split(',').includes(name));

/** A size from the environment. */
export const sizeOf = (variable: string, otherwise: number): number =>
  Number(process.env[variable] ?? otherwise);
