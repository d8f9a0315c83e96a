import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mapS3Error } from '../../../src/storage/s3/mapError';
import { recoveryFor } from '../../../src/sync/recovery';
import { isFastshotError } from '../../../src/base/errors';

describe('an error on the way to a store', () => {
  it('is one that passes where a proxy cannot be reached, as VS Code words it', () => {
    const words = 'Failed to establish a socket connection to proxies: PROXY 127.0.0.1:3128';
    const context = { bucket: 'team', host: 's3.example.org', region: 'us-east-1' };
    const error = mapS3Error(new Error(words), context);
    assert.ok(isFastshotError(error, 'connectionRefused'), String(error));
    assert.match(
      error.message,
      /^The proxy in front of s3\.example\.org cannot be reached\. Check .*"http\.proxy"/,
    );
    assert.equal(recoveryFor(error).action, 'goOffline');
  });
});
