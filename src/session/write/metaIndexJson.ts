import { SESSION_COLORS, type SessionMetadata } from '../metadata';
import { nameTime } from '../sessionName';

/**
 * A session's meta index, as the desktop app writes it (desktop format, "Cloud meta index"), except for the checksum:
 * the desktop app's own hashes what is not in the file, ours the session object, so that it can be verified.
 * @param fileSize bytes of the whole session object
 * @param checksum of the session object: `sha256:<hex>` or `etag:<etag>`
 */
export function metaIndexJson(
  filename: string,
  metadata: SessionMetadata,
  fileSize: number,
  checksum: string,
): Buffer {
  const createdAt = metadata.createdAt ?? nameTime(filename) ?? null;
  const index = {
    version: '1.0',
    filename,
    metadata: {
      name: metadata.name,
      desc: metadata.desc,
      tags: metadata.tags,
      color: metadata.color ?? SESSION_COLORS[0],
      class: metadata.class,
      image_count: metadata.imageCount ?? 0,
      created_at: createdAt,
      file_size: fileSize,
      // The desktop app reads the members it knows.
      author: metadata.author,
    },
    checksum,
    created_at: createdAt,
    last_updated: createdAt,
  };
  // What Python's json.dumps(indent=2, ensure_ascii=False) prints: there is no float in it.
  return Buffer.from(JSON.stringify(index, null, 2));
}
