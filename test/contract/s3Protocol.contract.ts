import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, it } from 'mocha';
import type { RawAccess } from '../support/world/rawClient';

/** Amazon's behaviour, or that of a Ceph where it is known to differ. */
export type Dialect = 'amazon' | 'ceph16' | 'ceph20';

/** Status and, for errors with a body, the S3 code: `412 PreconditionFailed`. */
async function outcome(request: Promise<{ $metadata: { httpStatusCode?: number } }>): Promise<string> {
  try {
    return String((await request).$metadata.httpStatusCode);
  } catch (error) {
    const { Code, $metadata } = error as { Code?: string; $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === undefined) throw error;
    return [$metadata.httpStatusCode, Code].filter((part) => part !== undefined).join(' ');
  }
}

const md5 = (text: string | Buffer): string => createHash('md5').update(text).digest('hex');

/**
 * What the wire protocol does, seen through the plain SDK. The demo server and Ceph have to pass the same cases: that
 * is what makes tests against the demo server worth trusting.
 */
export function s3ProtocolContract(access: () => RawAccess, dialect: Dialect): void {
  const at = (name: string): { Bucket: string; Key: string } => ({
    Bucket: access().bucket,
    Key: `protocol/${name}`,
  });
  const on = (amazon: string, ceph16: string, ceph20 = amazon): string =>
    ({ amazon, ceph16, ceph20 })[dialect];
  const put = (name: string, Body: string | Buffer = 'content', more: object = {}) =>
    access().client.send(new PutObjectCommand({ ...at(name), Body, ...more }));
  const get = (name: string, more: object = {}) =>
    access().client.send(new GetObjectCommand({ ...at(name), ...more }));
  const asUser = async (settings: S3ClientConfig): Promise<string> => {
    const client = access().other(settings);
    try {
      return await outcome(client.send(new GetObjectCommand(at('whatever'))));
    } finally {
      client.destroy();
    }
  };
  const keys = (accessKeyId: string, secretAccessKey: string): S3ClientConfig => ({
    credentials: { accessKeyId, secretAccessKey },
  });
  const ownKeys = () => access().client.config.credentials();

  describe('who may ask', () => {
    it('knows no foreign access key', async () => {
      assert.equal(await asUser(keys('nobody-knows-me', 'secret')), '403 InvalidAccessKeyId');
    });
    it('notices a wrong secret', async () => {
      const { accessKeyId } = await ownKeys();
      assert.equal(await asUser(keys(accessKeyId, 'wrong')), '403 SignatureDoesNotMatch');
    });
    it('notices a clock that is 20 minutes off', async () => {
      const skewed = { systemClockOffset: 20 * 60_000 };
      assert.equal(await asUser(skewed), '403 RequestTimeTooSkewed');
    });
    it('answers no one without a signature', async () => {
      const url = new URL(await getSignedUrl(access().client, new GetObjectCommand(at('whatever'))));
      url.search = '';
      assert.equal((await fetch(url)).status, 403);
    });
    it('notices a body that is not the signed one', async () => {
      const command = new PutObjectCommand({ ...at('tampered'), Body: 'what was signed' });
      command.middlewareStack.add(
        (next) => (args) => {
          Object.assign(args.request as object, { body: 'WHAT WAS SIGNED' });
          return next(args);
        },
        { step: 'deserialize', priority: 'low' },
      );
      assert.equal(await outcome(access().client.send(command)), '400 XAmzContentSHA256Mismatch');
    });
    it("notices that one of Amazon's own headers is not signed", async () => {
      const command = new PutObjectCommand({ ...at('unsigned'), Body: 'x' });
      command.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as { headers: object }).headers, { 'x-amz-meta-added': 'on the way' });
          return next(args);
        },
        { step: 'deserialize', priority: 'low' },
      );
      assert.equal(
        await outcome(access().client.send(command)),
        on('403 AccessDenied', '200', '403 AccessDenied'),
      );
    });
  });

  describe('presigned addresses', () => {
    const presign = (expiresIn: number): Promise<string> =>
      getSignedUrl(access().client, new GetObjectCommand(at('pre signed')), { expiresIn });

    it('give the object to whoever has them', async () => {
      await put('pre signed', 'for you');
      const response = await fetch(await presign(60));
      assert.equal(response.status, 200);
      assert.equal(await response.text(), 'for you');
    });
    it('hold for the signed object only', async () => {
      const response = await fetch((await presign(60)).replace('pre%20signed', 'other'));
      assert.equal(response.status, 403);
      assert.match(await response.text(), /<Code>SignatureDoesNotMatch</);
    });
    it('expire', async () => {
      const signed = await getSignedUrl(access().client, new GetObjectCommand(at('pre signed')), {
        expiresIn: 60,
        signingDate: new Date(Date.now() - 120_000),
      });
      const response = await fetch(signed);
      assert.equal(response.status, 403);
      assert.match(await response.text(), /<Code>AccessDenied</);
    });
  });

  describe('objects', () => {
    it('have the MD5 of their bytes as a quoted ETag', async () => {
      assert.equal((await put('etag', 'hello')).ETag, `"${md5('hello')}"`);
    });
    it('keep content type and user metadata', async () => {
      await put('typed', 'x', { ContentType: 'image/png', Metadata: { one: '1' } });
      const head = await access().client.send(new HeadObjectCommand(at('typed')));
      assert.deepEqual([head.ContentType, head.Metadata, head.ContentLength], ['image/png', { one: '1' }, 1]);
      assert.equal(head.LastModified?.getMilliseconds(), 0);
    });
    it('have names of 1024 bytes at most', async () => {
      const longest = `${'ö'.repeat(500)}${'x'.repeat(1024 - 1000 - 'protocol/'.length)}`;
      assert.equal(await outcome(put(longest)), '200');
      const tooLong = '400 InvalidObjectName';
      assert.equal(await outcome(put(`${longest}x`)), on('400 KeyTooLongError', tooLong, tooLong));
    });
    it('have 2 KB of user metadata at most', async () => {
      const Metadata = { note: 'x'.repeat(5000) };
      assert.equal(await outcome(put('much', 'x', { Metadata })), on('400 MetadataTooLarge', '200', '200'));
    });
    it('are told apart from missing ones and missing buckets', async () => {
      assert.equal(await outcome(get('missing')), '404 NoSuchKey');
      assert.equal(await outcome(access().client.send(new HeadObjectCommand(at('missing')))), '404');
      assert.equal(await outcome(get('missing', { Bucket: 'no-such-bucket' })), '404 NoSuchBucket');
    });
    it('are deleted with 204, twice', async () => {
      await put('doomed');
      const remove = () => outcome(access().client.send(new DeleteObjectCommand(at('doomed'))));
      assert.deepEqual([await remove(), await remove()], ['204', '204']);
    });
    it('are read by ranges', async () => {
      await put('ranges', '0123456789');
      const range = async (Range: string): Promise<unknown[]> => {
        const answer = await get('ranges', { Range });
        return [answer.$metadata.httpStatusCode, answer.ContentRange, await answer.Body?.transformToString()];
      };
      assert.deepEqual(await range('bytes=2-4'), [206, 'bytes 2-4/10', '234']);
      assert.deepEqual(await range('bytes=8-99'), [206, 'bytes 8-9/10', '89']);
      assert.deepEqual(await range('bytes=-3'), [206, 'bytes 7-9/10', '789']);
      assert.equal(await outcome(get('ranges', { Range: 'bytes=10-11' })), '416 InvalidRange');
    });
    it('are read on conditions', async () => {
      const { ETag } = await put('conditions');
      const old = new Date(Date.now() - 86_400_000);
      assert.equal(await outcome(get('conditions', { IfNoneMatch: ETag })), '304');
      assert.equal(await outcome(get('conditions', { IfNoneMatch: '"other"' })), '200');
      assert.equal(await outcome(get('conditions', { IfMatch: ETag })), '200');
      assert.equal(await outcome(get('conditions', { IfMatch: '"other"' })), '412 PreconditionFailed');
      assert.equal(await outcome(get('conditions', { IfModifiedSince: old })), '200');
      assert.equal(await outcome(get('conditions', { IfUnmodifiedSince: old })), '412 PreconditionFailed');
    });
    it('are written on conditions', async () => {
      const { ETag = '' } = await put('swap');
      assert.equal(await outcome(put('swap', 'x', { IfNoneMatch: '*' })), '412 PreconditionFailed');
      assert.equal(await outcome(put('fresh', 'x', { IfNoneMatch: '*' })), '200');
      assert.equal(
        await outcome(put('swap', 'content', { IfNoneMatch: `"${md5('other')}"` })),
        on('501 NotImplemented', '200', '200'),
      );
      assert.equal(
        await outcome(put('swap', 'x', { IfMatch: `"${md5('wrong')}"` })),
        '412 PreconditionFailed',
      );
      assert.equal(await outcome(put('swap', 'x', { IfMatch: ETag })), on('200', '412 PreconditionFailed'));
      const current = (await get('swap')).ETag ?? '';
      assert.equal(await outcome(put('swap', 'y', { IfMatch: current.replaceAll('"', '') })), '200');
      assert.equal(
        await outcome(put('absent', 'x', { IfMatch: `"${md5('x')}"` })),
        on('404 NoSuchKey', '412 PreconditionFailed'),
      );
    });
    it('are streamed in chunks with a trailing checksum', async () => {
      const client = access().other({ requestChecksumCalculation: 'WHEN_SUPPORTED' });
      const Body = Readable.from([Buffer.from('stream'), Buffer.from('ed')]);
      const sent = await outcome(
        client.send(new PutObjectCommand({ ...at('chunked'), Body, ContentLength: 8 })),
      );
      client.destroy();
      assert.equal(sent, on('200', '411 MissingContentLength'));
      if (dialect !== 'ceph16') {
        assert.equal(await (await get('chunked')).Body?.transformToString(), 'streamed');
      }
    });
  });

  describe('copies', () => {
    const copy = (name: string, source: string, more: object = {}) =>
      access().client.send(
        new CopyObjectCommand({
          ...at(name),
          CopySource: encodeURI(`${access().bucket}/protocol/${source}`),
          ...more,
        }),
      );

    it('keep bytes and metadata, or replace the metadata', async () => {
      await put('source å', 'copied', { Metadata: { kept: 'yes' } });
      const answer = await copy('copy', 'source å');
      // Ceph leaves out the quotes here.
      assert.equal(answer.CopyObjectResult?.ETag?.replaceAll('"', ''), md5('copied'));
      assert.deepEqual((await get('copy')).Metadata, { kept: 'yes' });
      await copy('copy', 'source å', { MetadataDirective: 'REPLACE', Metadata: { fresh: '1' } });
      assert.deepEqual((await get('copy')).Metadata, { fresh: '1' });
    });
    it('need a source, and another target', async () => {
      await put('self');
      assert.equal(await outcome(copy('copy', 'missing')), '404 NoSuchKey');
      assert.equal(await outcome(copy('self', 'self')), '400 InvalidRequest');
    });
  });

  describe('uploads in parts', () => {
    const create = async (name: string): Promise<string> => {
      const { UploadId } = await access().client.send(
        new CreateMultipartUploadCommand({
          ...at(name),
          ContentType: 'image/png',
          Metadata: { parts: 'yes' },
        }),
      );
      assert.ok(UploadId);
      return UploadId;
    };
    const part = async (name: string, UploadId: string, PartNumber: number, Body: Buffer) => {
      const { ETag } = await access().client.send(
        new UploadPartCommand({ ...at(name), UploadId, PartNumber, Body }),
      );
      return { ETag, PartNumber };
    };
    const complete = (name: string, UploadId: string, Parts: object[], more: object = {}) =>
      access().client.send(
        new CompleteMultipartUploadCommand({ ...at(name), UploadId, MultipartUpload: { Parts }, ...more }),
      );
    const big = Buffer.alloc(5 * 1024 * 1024, 'a');

    it('become one object with the ETag of its parts', async () => {
      const id = await create('parts');
      const parts = [await part('parts', id, 1, big), await part('parts', id, 2, Buffer.from('tail'))];
      const listed = await access().client.send(new ListPartsCommand({ ...at('parts'), UploadId: id }));
      assert.deepEqual(
        listed.Parts?.map(({ Size }) => Size),
        [big.length, 4],
      );
      const pending = await access().client.send(
        new ListMultipartUploadsCommand({ Bucket: access().bucket, Prefix: 'protocol/parts' }),
      );
      assert.deepEqual(
        pending.Uploads?.map(({ UploadId }) => UploadId),
        [id],
      );
      const digests = Buffer.from(md5(big) + md5('tail'), 'hex');
      await complete('parts', id, parts);
      const head = await access().client.send(new HeadObjectCommand(at('parts')));
      assert.equal(head.ETag, `"${md5(digests)}-2"`);
      assert.deepEqual(
        [head.ContentLength, head.ContentType, head.Metadata],
        [big.length + 4, 'image/png', { parts: 'yes' }],
      );
    });
    it('need parts that exist, of a minimum size', async () => {
      const id = await create('bad');
      const one = await part('bad', id, 1, Buffer.from('small'));
      const two = await part('bad', id, 2, Buffer.from('small'));
      assert.equal(await outcome(complete('bad', id, [{ ...one, ETag: md5('other') }])), '400 InvalidPart');
      assert.equal(await outcome(complete('bad', id, [one, two])), '400 EntityTooSmall');
    });
    it('are put together in order', async () => {
      const id = await create('order');
      const one = await part('order', id, 1, big);
      const two = await part('order', id, 2, big);
      // Ceph sorts them.
      assert.equal(
        await outcome(complete('order', id, [two, one])),
        on('400 InvalidPartOrder', '200', '200'),
      );
    });
    it('can be given up', async () => {
      const id = await create('given up');
      const abort = () =>
        outcome(access().client.send(new AbortMultipartUploadCommand({ ...at('given up'), UploadId: id })));
      assert.deepEqual([await abort(), await abort()], ['204', '404 NoSuchUpload']);
    });
    it('respect an object that is there already', async () => {
      await put('taken');
      const id = await create('taken');
      const only = await part('taken', id, 1, Buffer.from('late'));
      const result = await outcome(complete('taken', id, [only], { IfNoneMatch: '*' }));
      assert.equal(result, on('412 PreconditionFailed', '200'));
    });
  });

  describe('buckets', () => {
    const list = (more: object) =>
      access().client.send(new ListObjectsV2Command({ Bucket: access().bucket, ...more }));

    it('say that they are there', async () => {
      const { bucket: Bucket, client } = access();
      assert.equal(await outcome(client.send(new HeadBucketCommand({ Bucket }))), '200');
      assert.equal(await outcome(client.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' }))), '404');
      assert.equal(await outcome(client.send(new GetBucketLocationCommand({ Bucket }))), '200');
      assert.equal(await outcome(list({ Bucket: 'no-such-bucket' })), '404 NoSuchBucket');
    });
    it('list page by page', async () => {
      for (const name of ['1', '2', '3', '4', '5']) await put(`list/${name}`, name);
      const first = await list({ Prefix: 'protocol/list/', MaxKeys: 2 });
      assert.deepEqual([first.IsTruncated, first.KeyCount, first.Name], [true, 2, access().bucket]);
      const second = await list({
        Prefix: 'protocol/list/',
        MaxKeys: 3,
        ContinuationToken: first.NextContinuationToken,
      });
      assert.deepEqual(
        second.Contents?.map(({ Key }) => Key),
        ['3', '4', '5'].map((name) => `protocol/list/${name}`),
      );
      assert.deepEqual([second.IsTruncated, second.NextContinuationToken], [false, undefined]);
      assert.equal(first.Contents?.[0]?.ETag, `"${md5('1')}"`);
      assert.equal(first.Contents[0].Size, 1);
    });
    it('list on by tokens of their own only', async () => {
      const ContinuationToken = Buffer.from('protocol/list/2').toString('base64');
      const invented = list({ Prefix: 'protocol/list/', ContinuationToken });
      assert.equal(await outcome(invented), on('400 InvalidArgument', '200', '200'));
    });
    it('list from a key on, and folders as one', async () => {
      for (const name of ['a', 'dir/1', 'dir/2', 'z']) await put(`tree/${name}`);
      const tree = await list({ Prefix: 'protocol/tree/', Delimiter: '/' });
      assert.deepEqual(tree.CommonPrefixes, [{ Prefix: 'protocol/tree/dir/' }]);
      assert.deepEqual(
        tree.Contents?.map(({ Key }) => Key),
        ['protocol/tree/a', 'protocol/tree/z'],
      );
      const rest = await list({ Prefix: 'protocol/tree/', StartAfter: 'protocol/tree/dir/1' });
      assert.deepEqual(
        rest.Contents?.map(({ Key }) => Key),
        ['protocol/tree/dir/2', 'protocol/tree/z'],
      );
    });
    it('list names URL-encoded on request', async () => {
      await put('encoded/a b+c&é\u0001');
      const { Contents, EncodingType } = await list({ Prefix: 'protocol/encoded/', EncodingType: 'url' });
      const decoded = Contents?.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
      assert.deepEqual([EncodingType, decoded], ['url', ['protocol/encoded/a b+c&é\u0001']]);
    });
  });
}
