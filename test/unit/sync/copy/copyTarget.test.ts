import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { S3Config } from '../../../../src/storage/storeConfig';
import { targetProblem } from '../../../../src/sync/copy/copyTarget';

const s3 = (bucket: string, prefix: string, vault?: string): S3Config => ({
  kind: 's3',
  endpoint: '',
  region: 'us-east-1',
  bucket,
  prefix,
  pathStyle: false,
  credentials: 'keys',
  profile: '',
  vault,
});
const folder = (path: string): { readonly kind: 'folder'; readonly path: string } => ({
  kind: 'folder',
  path,
});

describe('the place of a new vault', () => {
  it('may be another bucket, prefix or folder, also below the old one', () => {
    for (const target of [s3('b', ''), s3('a', 'new/'), s3('a', 'sessions-new/')]) {
      assert.equal(targetProblem(s3('a', ''), target), undefined);
    }
    assert.equal(targetProblem(folder('/a'), folder('/b')), undefined);
    assert.equal(targetProblem(folder('/a'), folder('/a/new')), undefined);
    assert.equal(targetProblem(folder('/a/b'), folder('/a')), undefined);
  });

  it('is not the old one, in or outside of its vault', () => {
    assert.match(targetProblem(s3('a', 'x/', 'k3j5h2m7k3j5h2m7'), s3('a', 'x/'))!, /there now/);
    assert.match(targetProblem(folder('/a'), folder('/a'))!, /there now/);
  });

  it("is not among the old one's own files", () => {
    assert.match(targetProblem(s3('a', 'x/'), s3('a', 'x/sessions/new/'))!, /within/);
    assert.match(targetProblem(folder('/a'), folder('/a/sealed/x'))!, /within/);
  });
});
