import { copyFileSync, cpSync, mkdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths';

const FIXTURES = path.join(ROOT, 'test/fixtures');

/** Sessions without encryption, beside the 37 encrypted ones: sample number → name in the bucket. */
const PLAIN_SESSIONS = {
  '01': '20250621114615_bugs_v1',
  '09': '20260103030405_FHDR_in_name',
};

/** Sample → name in the desktop app's folder of local sessions. */
const LOCAL_SESSIONS = {
  wrapper_01: '20250621114615_bugs_v1',
  wrapper_02: '20250701000000_open_ascii',
  wrapper_03: '20250815235959_截图_会议记录',
  legacy_02: '20250612093000_written_by_an_old_version',
};

/** Fills a folder with a bucket's objects: the 37 sessions, their indexes and list, and plain sessions. */
export function writeDemoBucket(folder: string): void {
  cpSync(path.join(FIXTURES, 'bucket37'), folder, { recursive: true });
  for (const [number, name] of Object.entries(PLAIN_SESSIONS)) {
    copy(`cloud/cloud_${number}.fastshot`, path.join(folder, `sessions/${name}.fastshot`));
    copy(`meta_index_cloud/index_${number}.meta.json`, path.join(folder, `meta_indexes/${name}.meta.json`));
  }
  // A clone has the time of the clone on all files; the server serves a file's time as LastModified.
  for (const { key, last_modified } of bucketManifest().objects) {
    const time = new Date(last_modified);
    utimesSync(path.join(folder, key), time, time);
  }
}

/** The encryption key of the demo bucket, as the desktop app's users type it. */
export function demoEncryptionKey(): string {
  return bucketManifest().key;
}

/** Fills a home folder with what the desktop app leaves there: local sessions, and a copy from the cloud. */
export function writeDemoHome(home: string): void {
  const sessions = path.join(home, '.fastshot/sessions');
  const copies = path.join(home, 'fastshot_sessions');
  for (const folder of [sessions, copies]) mkdirSync(folder, { recursive: true });
  for (const [sample, name] of Object.entries(LOCAL_SESSIONS)) {
    copy(`local/${sample}.fastshot`, path.join(sessions, `${name}.fastshot`));
  }
  const downloaded = '20251005063228_api-error_release_notes.fastshot';
  copy(`bucket37/sessions/${downloaded}`, path.join(copies, downloaded));
}

interface BucketManifest {
  readonly key: string;
  readonly objects: readonly { readonly key: string; readonly last_modified: string }[];
}

function bucketManifest(): BucketManifest {
  return JSON.parse(readFileSync(path.join(FIXTURES, 'bucket37.manifest.json'), 'utf8')) as BucketManifest;
}

function copy(sample: string, target: string): void {
  copyFileSync(path.join(FIXTURES, sample), target);
}
