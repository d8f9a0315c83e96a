import { connectStore, importDesktopStore } from '../commands/connectStore';
import { disconnectStore } from '../commands/disconnectStore';
import { testStore } from '../commands/testStore';

/** Commands that connect a store, as a bundle of their own: the first of them loads it. */
export const CONNECTING = {
  'fastshot.store.connect': connectStore,
  'fastshot.store.importDesktop': importDesktopStore,
  'fastshot.store.disconnect': disconnectStore,
  'fastshot.store.test': testStore,
};
