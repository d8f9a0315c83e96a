import type { ObjectStore } from '../../../src/storage/objectStore';
import { fillWithSample } from './bucket37';
import { connect, ONCE, type StoreAccess } from './connect';
import { BUCKET, READ_ONLY, READER } from './demoServer';
import { makeHome } from './home';
import { type DemoOptions, demoPlace, type DemoPlace, folderPlace, type Place } from './place';
import { someoneAt, type Someone } from './someone';
import { openWindow, type Window, type WindowOptions } from './window';
import { storeFolder } from './windowParts';

/** A place where sessions lie, a machine that knows it, and as many windows there as a test opens. */
export interface World extends Place {
  /** The machine's home folder. */
  readonly home: string;
  /** What the machine keeps of the store: the cache. */
  readonly directory: string;
  /** The store's encryption key. */
  readonly key: string;
  /** Opens a window with a connection of its own. All are closed with the world. */
  open(options?: WorldWindowOptions): Promise<Window>;
}

export interface WorldWindowOptions extends WindowOptions {
  /** Of another machine. */
  readonly home?: string;
  /** What this window opens the store with, where that is not what others do. */
  readonly access?: Partial<StoreAccess>;
}

export interface WorldOptions {
  /** Whether the 37 sessions that the desktop app wrote are there, with their key. */
  readonly sample?: boolean;
}

/** On the demo server, which sees all requests; others may change its bucket without one. */
export type DemoWorld = World & DemoPlace & Someone;

/** As much of a world as can be had of a place that tests share. */
export type BareWorld = Pick<World, 'home' | 'store' | 'access'>;

/** Somebody who may read, by connections that repeat nothing: each request counts. */
export const READING: DemoOptions = { keys: READER, capabilities: READ_ONLY, retry: ONCE };

export async function demoWorld(options: DemoOptions & WorldOptions = {}): Promise<DemoWorld> {
  const place = await demoPlace(options);
  return { ...(await worldAt(place, options)), ...someoneAt(place.server, BUCKET), server: place.server };
}

export async function folderWorld(options: WorldOptions = {}): Promise<World> {
  return worldAt(await folderPlace(), options);
}

async function worldAt(place: Place, { sample = false }: WorldOptions): Promise<World> {
  const key = sample ? await fillWithSample(place) : '';
  const home = await makeHome();
  const windows: { readonly window: Window; readonly store: ObjectStore }[] = [];
  return {
    ...place,
    home: home.path,
    directory: storeFolder(home.path),
    key,
    open: async (options = {}) => {
      const store = await connect({ ...place.access, ...options.access });
      const window = await openWindow(options.home ?? home.path, store, { key, ...options });
      windows.push({ window, store });
      return window;
    },
    close: async () => {
      for (const { window, store } of windows) {
        window.close();
        await window.writer.deps.rows.settled();
        store.dispose();
      }
      await place.close();
      await home.remove();
    },
  };
}
