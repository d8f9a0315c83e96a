import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { AccessKeys } from '../../../src/storage/storeConfig';

export interface RawAccess {
  readonly client: S3Client;
  readonly bucket: string;
  /** A client that differs from `client` in some settings; whoever asks for it destroys it. */
  other(settings: S3ClientConfig): S3Client;
}

/** The SDK without anything of ours in between. */
export function connectRaw(
  endpoint: string,
  bucket: string,
  { accessKeyId, secretAccessKey }: AccessKeys,
): RawAccess {
  const settings: S3ClientConfig = {
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
  return { client: new S3Client(settings), bucket, other: (more) => new S3Client({ ...settings, ...more }) };
}
