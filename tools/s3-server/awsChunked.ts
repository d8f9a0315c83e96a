import zlib from 'node:zlib';
import { S3Error } from './s3Error';

/**
 * Decodes an `aws-chunked` body (AWS Signature Version 4, "chunked upload"): `<hex size>[;chunk-signature=…]\r\n<data>\r\n`
 * until a chunk of size 0, then optional trailers. Returns the data and the trailers, names in lower case.
 */
export function decodeAwsChunked(raw: Buffer): { body: Buffer; trailers: Map<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = raw.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(raw.toString('latin1', at, lineEnd), 16);
    if (!Number.isInteger(size) || lineEnd + 2 + size > raw.length) {
      throw new S3Error(400, 'IncompleteBody', 'The request body terminated unexpectedly');
    }
    at = lineEnd + 2;
    if (size === 0) break;
    chunks.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const trailers = new Map<string, string>();
  for (const line of raw.toString('latin1', at).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { body: Buffer.concat(chunks), trailers };
}

/** Fails like S3 when a CRC32 sent as header or trailer is not that of the body. */
export function checkCrc32(body: Buffer, expected: string | undefined): void {
  if (expected === undefined) return;
  const actual = Buffer.alloc(4);
  actual.writeUInt32BE(zlib.crc32(body));
  if (actual.toString('base64') !== expected) {
    throw new S3Error(400, 'BadDigest', 'The CRC32 you specified did not match what we received.');
  }
}
