import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { addressOf, isUnencrypted } from '../../../src/storage/address';
import { configFor } from '../../support/world/demoServer';

describe('The address of a store', () => {
  it('is its scheme, host, port and bucket', () => {
    const endpoint = 'https://S3.example.org:9000/';
    assert.equal(addressOf(configFor(endpoint, { bucket: 'b' })), 'https://s3.example.org:9000, bucket "b"');
    assert.equal(addressOf(configFor('', { bucket: 'b' })), 'Amazon S3, bucket "b"');
  });

  it('is said to be unencrypted where http leaves this machine', () => {
    const away = ['http://minio:9000', 'http://10.0.0.1', 'http://127.0.0.1.example.org', 'http://[fe80::1]'];
    for (const endpoint of away) assert.equal(isUnencrypted({ endpoint }), true, endpoint);
    const fine = [
      'http://localhost:1',
      'http://s3.localhost',
      'http://127.0.0.1',
      'http://127.9.9.9:1',
      'http://[::1]:9000',
    ];
    for (const endpoint of [...fine, 'https://minio', '']) {
      assert.equal(isUnencrypted({ endpoint }), false, endpoint);
    }
  });
});
