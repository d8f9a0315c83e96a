import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { parseMetadata } from '../../../src/session/metadata';
import { assertDecodes } from '../../support/session/assertDecodes';
import {
  bucketSamples,
  CountingReader,
  never,
  readFixture,
  sessionSamples,
} from '../../support/session/samples';

describe('the samples of the desktop app', () => {
  for (const { path, key, filename, expect } of [...sessionSamples, ...bucketSamples]) {
    it(`${path} decodes to its manifest, pixel for pixel`, async () => {
      await assertDecodes(readFixture(path), key, filename, expect);
    });

    it(`${path} shows its metadata by at most two reads`, async () => {
      const bytes = readFixture(path);
      const reader = new CountingReader(bytes, filename);
      const metadata = await desktopVault(key).readMetadata(reader, never);
      assert.deepEqual(metadata, expect.metadata ? parseMetadata(expect.metadata) : undefined);
      assert.ok(reader.reads <= 2, `${reader.reads} reads`);
      assert.ok(reader.bytesRead <= Math.min(bytes.length, 4096 + 64 * 1024), `${reader.bytesRead} bytes`);
    });
  }

  it('are recognised by container and shape', async () => {
    const found = new Map<string, string>();
    for (const { path, key, filename } of sessionSamples) {
      const { container, shape } = await desktopVault(key).decode(readFixture(path), filename);
      found.set(path.replace(/_\d+\.fastshot$/, ''), `${container} ${shape}`);
    }
    assert.deepEqual(Object.fromEntries(found), {
      'cloud/cloud': 'desktop wrapper',
      'cloud/compact_json.fastshot': 'desktop wrapper',
      'cloud/custom_cover.fastshot': 'desktop wrapper',
      'local/legacy': 'json legacy',
      'local/temp_cache': 'json tempCache',
      'local/wrapper': 'json wrapper',
    });
  });
});
