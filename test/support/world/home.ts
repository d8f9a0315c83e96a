import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A machine's home folder, for as long as a test wants it. */
export interface Home {
  readonly path: string;
  remove(): Promise<void>;
}

export async function makeHome(): Promise<Home> {
  const path = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
  // Retried, because a file may be on its way there.
  return { path, remove: () => fs.rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
