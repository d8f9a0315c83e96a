import { connectStore, disconnectStore, importDesktopStore, testStore } from '../commands/connectStore';

/** Commands that connect a store, as a bundle of their own: the first of them loads it. */
export const CONNECTING = {
  'fastshot.store.connect': connectStore,
  'fastshot.store.importDesktop': importDesktopStore,
  'fastshot.store.disconnect': disconnectStore,
  'fastshot.store.test': testStore,
};
