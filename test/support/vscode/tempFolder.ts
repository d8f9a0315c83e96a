import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'mocha';

/**
 * Gives each test of the enclosing `describe` a folder beside its machine, such as a share that several machines reach.
 * @param name of the folder
 * @param fill called with it before each test
 */
export function useTempFolder(name: string, fill: (folder: string) => void): () => string {
  let folder = '';
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'fastshot-share-')), name);
    mkdirSync(folder);
    fill(folder);
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true, maxRetries: 10 }));
  return () => folder;
}
