import { loopbackConfig } from '../../support/world/connect';

/** A store whose name only a proxy knows. Its keys are in the keyring before the window opens: a host suite cannot enter any. */
export const PROXIED_STORE = loopbackConfig('http://store.test', 'team-bucket');
export const PROXIED_KEYS = { accessKeyId: 'AKIAHOSTSUITE', secretAccessKey: 'host-suite-secret' };
