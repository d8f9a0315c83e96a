import { storeId } from '../../../src/storage/storeConfig';
import type { NextStep } from '../../../src/views/nextSteps/nextStep';
import { loopbackConfig } from '../../support/world/connect';

/** Stores whose names only a proxy knows. Their keys are in the keyring before the window opens: a host suite cannot enter any. */
export const PROXIED_STORE = loopbackConfig('http://store.test', 'team-bucket');
export const PROXIED_KEYS = { accessKeyId: 'AKIAHOSTSUITE', secretAccessKey: 'host-suite-secret' };
/** With keys that may only read, and something that is left to do for it. */
export const READ_ONLY_STORE = loopbackConfig('http://read-only.test', 'team-bucket');
export const READ_ONLY_KEYS = { accessKeyId: 'AKIAHOSTREADER', secretAccessKey: 'host-suite-reader' };

const LEFT_TO_DO: NextStep = {
  kind: 'switch',
  storeId: storeId(READ_ONLY_STORE),
  target: { kind: 'folder', path: '/nowhere' },
  copied: 3,
};

/** What SecretStorage holds when the window opens. */
export const KEYRING: Readonly<Record<string, string>> = {
  [`fastshot.accessKeys/${storeId(PROXIED_STORE)}`]: JSON.stringify(PROXIED_KEYS),
  [`fastshot.accessKeys/${storeId(READ_ONLY_STORE)}`]: JSON.stringify(READ_ONLY_KEYS),
  'fastshot.nextSteps': JSON.stringify([LEFT_TO_DO]),
};
