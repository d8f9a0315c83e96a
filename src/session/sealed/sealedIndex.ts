import { asObject, scanJson, skipSpace } from '../jsonScan';
import { MAX_INDEX_BYTES } from '../metaIndex';
import { parseMetadata, type SessionMetadata } from '../metadata';
import { sealedError } from './sealedError';

/**
 * The text of a sealed session's index: what lists need, and what ties it to its session.
 * @param size bytes of the sealed session
 * @param metadata as it was read from the session itself
 */
export function sealedIndexText(
  { filename, size }: { readonly filename: string; readonly size: number },
  metadata: SessionMetadata,
): Buffer {
  const { name, desc, tags, color, class: className, createdAt, imageCount, author, sealed } = metadata;
  return Buffer.from(
    JSON.stringify({
      version: 1,
      filename,
      content_id: sealed?.contentId,
      session_json_sha256: sealed?.sha256,
      file_size: size,
      metadata: {
        name,
        desc,
        tags,
        color,
        class: className,
        created_at: createdAt,
        image_count: imageCount,
        author,
      },
    }),
  );
}

/**
 * Reads an index that was unsealed.
 * @throws `renamed` when it is another session's, `unsupportedFormat`, `damaged`, `tooLarge`
 */
export function parseSealedIndex(bytes: Buffer, filename: string): SessionMetadata {
  const name = `The index of ${filename}`;
  if (bytes.length > MAX_INDEX_BYTES) throw sealedError('tooLarge', name, 'is larger than 1 MB.');
  const { value, broken, end } = scanJson(bytes);
  const index = asObject(value);
  if (!index || broken !== undefined || skipSpace(bytes, end) < bytes.length) {
    throw sealedError('damaged', name, 'is not valid JSON.');
  }
  if (index['version'] !== 1) {
    if (typeof index['version'] !== 'number') throw sealedError('damaged', name, 'has no version.');
    throw sealedError('unsupportedFormat', name, 'needs a newer version of this extension.');
  }
  if (index['filename'] !== filename) {
    throw sealedError('renamed', name, "is another session's: it was renamed or swapped, and is not used.");
  }
  const { content_id: contentId, session_json_sha256: sha256, file_size: size, metadata } = index;
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size > 0;
  if (typeof contentId !== 'string' || typeof sha256 !== 'string' || !isSize || !asObject(metadata)) {
    throw sealedError('damaged', name, 'is not complete.');
  }
  return { ...parseMetadata(metadata), sealed: { contentId, sha256, size } };
}
