import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'mocha';
import { type CrashWorld, emptyStore } from '../write/crashes';
import type { LongWorld } from './place';

/** One store for all tests of a suite, emptied before each of them, which also gets a home folder of its own. */
export function sharedStore(create: () => Promise<LongWorld>): () => CrashWorld {
  let world: LongWorld;
  let home: string;
  before(async () => {
    world = await create();
  });
  beforeEach(async () => {
    home = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
    await emptyStore(world.store);
  });
  afterEach(() => fs.rm(home, { recursive: true, force: true, maxRetries: 5 }));
  after(() => world?.close());
  return () => ({ home, store: world.store, childStore: world.childStore });
}
