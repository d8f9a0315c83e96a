import { metaIndexKey } from '../../../src/storage/layout';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';

/** What somebody else does to a bucket of the demo server, without a request that the server would count. */
export interface Someone {
  /** Puts a small session into the bucket. Returns its name. */
  add(name: string, options?: { time?: string; index?: boolean; size?: number }): string;
  removeSession(filename: string): void;
  /** Writes the overall list, as the desktop app does after a save: all sessions there are, or these. */
  writeList(filenames?: readonly string[]): void;
}

export function someoneAt(server: S3TestServer, bucket: string): Someone {
  return {
    add: (name, { time = '20260907090000', index = true, size = 0 } = {}) => {
      const filename = `${time}_${name}.fastshot`;
      const metadata = { name, desc: 'x'.repeat(size), tags: [], class: '', image_count: 0 };
      const session = { session: { version: '1.0', windows: [] }, metadata };
      server.putObject(bucket, `sessions/${filename}`, JSON.stringify(session, null, 2));
      if (index) {
        const text = JSON.stringify({ filename, metadata }, null, 2);
        server.putObject(bucket, metaIndexKey(filename, 'desktop'), text);
      }
      return filename;
    },
    removeSession: (filename) => server.deleteObject(bucket, `sessions/${filename}`),
    writeList: (filenames) => {
      const all = server.objects(bucket).filter(({ key }) => key.startsWith('sessions/'));
      const sessions = all
        .map(({ key, bytes, etag }) => ({
          filename: key.slice('sessions/'.length),
          file_size: bytes.length,
          checksum: `etag:${etag}`,
        }))
        .filter(({ filename }) => !filenames || filenames.includes(filename));
      const list = { version: '1.0', last_updated: '', total_sessions: sessions.length, sessions };
      server.putObject(bucket, 'overall_meta.json', JSON.stringify(list, null, 2));
    },
  };
}
