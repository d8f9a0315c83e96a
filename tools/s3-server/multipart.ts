import { randomUUID } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod/mini';
import { compareUtf8 } from '../../src/storage/keyOrder';
import { md5, wholeSeconds, type Bucket, type Upload } from './bucket';
import { checkWriteConditions } from './conditions';
import { NO_BODY, type Answer, type S3Request } from './message';
import { describedBy } from './objectOperations';
import { S3Error } from './s3Error';
import { xmlDocument, type XmlNode } from './xml';

/** Every part but the last has at least this many bytes (Amazon S3 user guide, "Multipart upload limits"). */
const MIN_PART_BYTES = 5 * 1024 * 1024;

const Completion = z.object({
  CompleteMultipartUpload: z.object({
    Part: z.array(z.object({ PartNumber: z.coerce.number(), ETag: z.string() })),
  }),
});
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Part' });

export function createMultipartUpload(bucket: Bucket, request: S3Request): Answer {
  const upload: Upload = {
    id: randomUUID(),
    key: request.key,
    ...describedBy(request),
    initiated: wholeSeconds(Date.now()),
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  return xml('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: request.key, UploadId: upload.id });
}

export function uploadPart(bucket: Bucket, request: S3Request): Answer {
  const number = Number(request.query.get('partNumber'));
  if (!(Number.isInteger(number) && number >= 1 && number <= 10_000)) {
    throw new S3Error(
      400,
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive',
    );
  }
  const etag = md5(request.body);
  uploadOf(bucket, request).parts.set(number, {
    bytes: request.body,
    etag,
    lastModified: wholeSeconds(Date.now()),
  });
  return { status: 200, headers: { etag: `"${etag}"` }, body: NO_BODY };
}

export function completeMultipartUpload(bucket: Bucket, request: S3Request): Answer {
  const upload = uploadOf(bucket, request);
  const parsed = Completion.safeParse(parser.parse(request.body.toString()));
  if (!parsed.success) throw new S3Error(400, 'MalformedXML', 'The XML you provided was not well-formed.');
  const wanted = parsed.data.CompleteMultipartUpload.Part;
  if (wanted.some((part, i) => i > 0 && part.PartNumber <= (wanted[i - 1]?.PartNumber ?? 0))) {
    throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const parts = wanted.map(({ PartNumber, ETag }) => {
    const part = upload.parts.get(PartNumber);
    if (part?.etag !== ETag.replaceAll(/"|&quot;/g, '')) {
      throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
    }
    return part;
  });
  if (parts.slice(0, -1).some((part) => part.bytes.length < MIN_PART_BYTES)) {
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  checkWriteConditions(request, upload.key, bucket.objects.get(upload.key));
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')));
  const { contentType, metadata } = upload;
  const etag = `${md5(digests)}-${parts.length}`;
  bucket.put(upload.key, Buffer.concat(parts.map((part) => part.bytes)), { contentType, metadata, etag });
  bucket.uploads.delete(upload.id);
  return xml('CompleteMultipartUploadResult', { Bucket: bucket.name, Key: upload.key, ETag: `"${etag}"` });
}

export function abortMultipartUpload(bucket: Bucket, request: S3Request): Answer {
  bucket.uploads.delete(uploadOf(bucket, request).id);
  return { status: 204, headers: {}, body: NO_BODY };
}

export function listParts(bucket: Bucket, request: S3Request): Answer {
  const upload = uploadOf(bucket, request);
  const parts = [...upload.parts].sort(([a], [b]) => a - b);
  return xml('ListPartsResult', {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.id,
    IsTruncated: false,
    Part: parts.map(([number, part]) => ({
      PartNumber: number,
      LastModified: new Date(part.lastModified).toISOString(),
      ETag: `"${part.etag}"`,
      Size: part.bytes.length,
    })),
  });
}

export function listMultipartUploads(bucket: Bucket, request: S3Request): Answer {
  const prefix = request.query.get('prefix') ?? '';
  const max = Math.min(Number(request.query.get('max-uploads') ?? 1000), 1000);
  const from = [request.query.get('key-marker') ?? '', request.query.get('upload-id-marker') ?? ''] as const;
  const rest = [...bucket.uploads.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => compareUtf8(a.key, b.key) || compareUtf8(a.id, b.id))
    .filter(
      ({ key, id }) => compareUtf8(key, from[0]) > 0 || (key === from[0] && from[1] !== '' && id > from[1]),
    );
  const uploads = rest.slice(0, max);
  const last = uploads.at(-1);
  return xml('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    Prefix: prefix,
    IsTruncated: rest.length > max,
    NextKeyMarker: last?.key ?? '',
    NextUploadIdMarker: last?.id ?? '',
    Upload: uploads.map(({ key, id, initiated }) => ({
      Key: key,
      UploadId: id,
      Initiated: new Date(initiated).toISOString(),
    })),
  });
}

function uploadOf(bucket: Bucket, request: S3Request): Upload {
  const upload = bucket.uploads.get(request.query.get('uploadId') ?? '');
  if (upload?.key === request.key) return upload;
  throw new S3Error(404, 'NoSuchUpload', 'The specified multipart upload does not exist.');
}

function xml(root: string, node: XmlNode): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(root, node) };
}
