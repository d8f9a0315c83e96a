import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type ErrorCode, FastshotError } from '../../../src/base/errors';
import { type RecoveryAction, recoveryFor } from '../../../src/sync/recovery';

describe('recovery', () => {
  const cases: [ErrorCode, RecoveryAction][] = [
    ['cancelled', 'none'],
    ['timeout', 'goOffline'],
    ['hostNotFound', 'goOffline'],
    ['throttled', 'goOffline'],
    ['folderUnreachable', 'goOffline'],
    ['wrongKey', 'enterKey'],
    ['accessDenied', 'reconnect'],
    ['wrongRegion', 'fixRegion'],
    ['clockSkew', 'fixClock'],
    ['diskFull', 'fixDisk'],
    ['invalidSetting', 'reconnect'],
    // Another answer to what was asked mends it, not another store.
    ['invalidInput', 'giveUp'],
    ['busy', 'giveUp'],
    ['internal', 'giveUp'],
  ];
  for (const [code, action] of cases) {
    it(`answers ${code} with ${action}, and says what was kept`, () => {
      const recovery = recoveryFor(new FastshotError(code, 'It failed.'));
      assert.equal(recovery.action, action);
      assert.match(recovery.kept, /^[A-Z].*\.$/);
      assert.doesNotMatch(recovery.kept, /again\.$/, 'what is shown is not tried again by itself');
    });
  }
});
