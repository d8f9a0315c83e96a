import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CapabilityRecords } from '../../../../src/views/capabilityRecords';
import { ConfirmedAddresses } from '../../../../src/views/connect/confirmedAddresses';
import { endpointOfEnvironment } from '../../../../src/views/connect/environment';
import { configFor, FULL } from '../../../support/world/demoServer';
import { memento } from '../memento';

describe('Addresses that credentials may go to', () => {
  const profile = (endpoint: string, bucket = 'shots') =>
    configFor(endpoint, { bucket, credentials: 'profile', profile: 'team' });
  const make = () => {
    const state = memento();
    const capabilities = new CapabilityRecords(state);
    return { capabilities, addresses: new ConfirmedAddresses(state, capabilities) };
  };

  it('are asked for once: for each scheme, host, port and bucket', async () => {
    const { addresses } = make();
    const known = profile('https://s3.example.org');
    assert.throws(() => addresses.require(known), {
      code: 'addressUnconfirmed',
      message: /s3\.example\.org/,
    });
    await addresses.confirm(known);
    addresses.require(known);
    addresses.require({ ...known, prefix: 'team/', region: 'eu-west-1', credentials: 'default' });
    const others = [
      profile('http://s3.example.org'),
      profile('https://s3.example.org:444'),
      profile('https://s3.example.org.attacker.test'),
      profile('https://s3.example.org', 'others'),
      profile('', 'shots'),
    ];
    for (const other of others) assert.throws(() => addresses.require(other), { code: 'addressUnconfirmed' });
  });

  it('are known where keys were entered for them, and a folder takes none', () => {
    const { addresses } = make();
    addresses.require(configFor('https://s3.example.org', { credentials: 'keys' }));
    addresses.require({ kind: 'folder', path: '/srv/shots' });
  });

  it('are known where the store was connected before there were such records', async () => {
    const { addresses, capabilities } = make();
    const config = profile('https://s3.example.org');
    await capabilities.set({ config, keys: undefined }, FULL);
    addresses.require(config);
  });

  it('of the environment are offered, the one for S3 first, and only if they are addresses', () => {
    const AWS_ENDPOINT_URL = 'https://all.example.org';
    const AWS_ENDPOINT_URL_S3 = 'https://s3.example.org';
    assert.equal(endpointOfEnvironment({ AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 })?.url, AWS_ENDPOINT_URL_S3);
    assert.equal(endpointOfEnvironment({ AWS_ENDPOINT_URL })?.name, 'AWS_ENDPOINT_URL');
    assert.equal(endpointOfEnvironment({ AWS_ENDPOINT_URL: 'file:///etc' }), undefined);
    assert.equal(endpointOfEnvironment({}), undefined);
  });
});
