import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { ObjectStore } from '../../src/storage/objectStore';
import { objectStoreContract } from './objectStore.contract';
import { openProbed } from '../support/world/connect';
import { probeContract } from './probe.contract';

describe('Contract: folder', () => {
  let folder: string;
  let store: ObjectStore;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'fastshot-contract-'));
    store = await openProbed({ kind: 'folder', path: folder });
  });
  after(async () => {
    store.dispose();
    await fs.rm(folder, { recursive: true, force: true });
  });

  objectStoreContract(() => store);
  probeContract(() => store, { etagQuoting: 'quoted' });

  it('makes no links: nobody could follow them', () => assert.equal(store.link, undefined));
});
