import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What Chromium keeps of the scripts it has loaded: their text, and the code it made of them. */
const CACHES = ['Default/Cache', 'Default/Code Cache'];

/** Where this process's caches wait while no browser has them. */
let waiting: string | undefined;

/**
 * Hands the caches of the last browser of this process to the next one's profile. A workbench has many megabytes of
 * scripts: with a warm cache it opens a second or two sooner. Storage, which holds a user's state, stays behind.
 */
export function lendBrowserCaches(profile: string): void {
  move(cacheFolder(), profile);
}

/** Takes the caches back from the profile of a browser that has ended. */
export function takeBrowserCaches(profile: string): void {
  move(profile, cacheFolder());
}

function move(from: string, to: string): void {
  for (const cache of CACHES) {
    const source = path.join(from, cache);
    const target = path.join(to, cache);
    // A second browser at the same time starts with none, and the first to end is the one whose are kept.
    if (!existsSync(source) || existsSync(target)) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    renameSync(source, target);
  }
}

function cacheFolder(): string {
  if (waiting === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), 'fastshot-browser-cache-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    waiting = folder;
  }
  return waiting;
}
