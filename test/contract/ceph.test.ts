import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { after, before, describe, it } from 'mocha';
import type { Capabilities, ObjectStore } from '../../src/storage/objectStore';
import { GUEST, installedCephVersion, OWNER, startCeph, type Ceph } from '../support/ceph/ceph';
import { linksContract } from './links.contract';
import { objectStoreContract } from './objectStore.contract';
import { loopbackConfig, openProbed } from '../support/world/connect';
import { probeContract } from './probe.contract';
import { s3ProtocolContract, type Dialect } from './s3Protocol.contract';
import { connectRaw, type RawAccess } from '../support/world/rawClient';

const BUCKET = 'contract';
const installed = installedCephVersion();
const newerRoot = process.env['FASTSHOT_CEPH20_ROOT'];

describe('Contract: Ceph 16', () => {
  if (installed === 16) {
    cephContract(undefined, 'unquoted', 'ceph16');
    return;
  }
  it('runs where radosgw 16 is installed (Debian packages radosgw, ceph-mon, ceph-osd)', function () {
    if (process.env['CI'] !== 'true') this.skip();
    throw new Error(
      `radosgw 16 is needed, found ${installed ?? 'none'}: apt-get install radosgw ceph-mon ceph-osd`,
    );
  });
});

describe('Contract: Ceph 20', () => {
  if (newerRoot) {
    cephContract(newerRoot, 'quoted', 'ceph20');
    return;
  }
  it('runs where FASTSHOT_CEPH20_ROOT names a folder with Ceph 20 unpacked', function () {
    this.skip();
  });
});

function cephContract(
  root: string | undefined,
  etagQuoting: Capabilities['etagQuoting'],
  dialect: Dialect,
): void {
  let ceph: Ceph;
  let raw: RawAccess;
  let store: ObjectStore;

  before(async function () {
    this.timeout(90_000);
    ceph = await startCeph(root);
    raw = connectRaw(ceph.endpoint, BUCKET, OWNER);
    await raw.client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    store = await openProbed(loopbackConfig(ceph.endpoint, BUCKET), OWNER);
  });
  after(async () => {
    store?.dispose();
    raw?.client.destroy();
    await ceph?.stop();
  });

  describe('object store', () => {
    objectStoreContract(() => store);
    probeContract(() => store, { etagQuoting });
    linksContract(() => store);
  });
  describe('another user with a policy of docs/iam', () => {
    for (const [policy, writable] of [
      ['read-only.json', false],
      ['read-write.json', true],
    ] as const) {
      it(`${policy} lets read${writable ? ' and write' : ' and nothing else'}`, async () => {
        await raw.client.send(
          new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: await guestPolicy(policy) }),
        );
        const guest = await openProbed(loopbackConfig(ceph.endpoint, BUCKET), GUEST);
        const { signal } = new AbortController();
        await store.put('shared/object', Buffer.from('shared'), { contentType: 'text/plain' }, signal);
        const capabilities = { writable, createIfAbsent: writable, compareAndSwap: writable };
        assert.deepEqual({ ...guest.capabilities, ...capabilities }, guest.capabilities);
        assert.equal((await guest.head('shared/object', signal)).size, 6);
        await assert.rejects(guest.head('shared/missing', signal), { code: 'notFound' });
        if (writable) await guest.delete('shared/object', signal);
        else await assert.rejects(guest.delete('shared/object', signal), { code: 'accessDenied' });
        guest.dispose();
      });
    }
  });
  describe('S3 protocol', () => {
    s3ProtocolContract(() => raw, dialect);
  });
}

/** A policy of the documentation as a bucket policy for the guest. */
async function guestPolicy(name: string): Promise<string> {
  const text = await fs.readFile(path.join(__dirname, '../../docs/iam', name), 'utf8');
  const principal = '"Principal": {"AWS": "arn:aws:iam:::user/guest"}, "Effect"';
  return text.replaceAll('BUCKET', BUCKET).replaceAll('PREFIX', '').replaceAll('"Effect"', principal);
}
