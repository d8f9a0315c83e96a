import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError } from '../../../src/base/errors';
import { parseDesktopConfig } from '../../../src/storage/desktopConfig';

const ini = (...lines: string[]): string => ['[CloudSync]', 's3_bucket_name = shots', ...lines].join('\n');

describe("The desktop app's config.ini", () => {
  it('gives bucket, region, keys and encryption key', () => {
    const imported = parseDesktopConfig(
      ini(
        'cloud_sync_enabled = True',
        'aws_access_key = AKIA',
        'aws_secret_key = s3cr3t',
        'aws_region = eu-west-1',
        'encryption_key = k',
      ),
    );
    assert.deepEqual(imported, {
      config: {
        kind: 's3',
        endpoint: '',
        region: 'eu-west-1',
        bucket: 'shots',
        prefix: '',
        pathStyle: false,
        credentials: 'keys',
        profile: '',
      },
      keys: { accessKeyId: 'AKIA', secretAccessKey: 's3cr3t' },
      encryptionKey: 'k',
      notes: [],
    });
  });

  it('takes the default region where none is set', () => {
    assert.equal(parseDesktopConfig(ini('aws_region =')).config.region, 'us-east-1');
  });

  for (const [written, meant] of [
    ['Team37·共享密钥 #1', 'Team37·共享密钥 #1'],
    ['a ; b', 'a ; b'],
    ['a=b:c', 'a=b:c'],
    ['"quoted"', '"quoted"'],
    ['100%%', '100%'],
    ['%%a%%b', '%a%b'],
    ['100%', '100%'],
    ['50%% and 100%', '50%% and 100%'],
    ['%(name)s', '%(name)s'],
    ['  spaces around  ', 'spaces around'],
    ['%(S3_Bucket_Name)s/%(aws_region)s', 'shots/eu-west-3'],
    ['%(nested)s%%', 'shots-k%'],
    ['%(loop)s', '%(loop)s'],
    ['%(nested)x', '%(nested)x'],
    ['a\u2028b\u2029c', 'a\u2028b\u2029c'],
    ['\u2028\u001ck\u0085', 'k'],
    ['\ufeffk\ufeff', '\ufeffk\ufeff'],
  ] as const) {
    it(`reads the encryption key ${JSON.stringify(written)}`, () => {
      const others = ['aws_region = eu-west-3', 'nested = %(s3_bucket_name)s-k', 'loop = %(loop)s'];
      assert.equal(parseDesktopConfig(ini(...others, `encryption_key =${written}`)).encryptionKey, meant);
    });
  }

  it('takes from [DEFAULT], wherever it stands, what the section does not say', () => {
    const text = [
      ini('aws_region = eu-west-1'),
      '[DEFAULT]',
      'aws_region = us-west-2',
      'encryption_key = %(s3_bucket_name)s',
    ];
    const { config, encryptionKey } = parseDesktopConfig(text.join('\n'));
    assert.deepEqual([config.region, encryptionKey], ['eu-west-1', 'shots']);
  });

  it('gives up on references that would never end', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `o${i} = ${`%(o${i + 1})s`.repeat(100)}`);
    const imported = parseDesktopConfig(ini(...levels, 'o9 = x', 'encryption_key = %(o0)s'));
    assert.equal(imported.encryptionKey, '%(o0)s');
  });

  it('reads names in any case, a colon as delimiter, CRLF, a BOM, comments and other sections', () => {
    const text = [
      '\uFEFF[Paths]',
      's3_bucket_name = wrong',
      '[CloudSync]',
      '# a comment',
      '  ; another',
      'S3_Bucket_Name: shots',
      'AWS_REGION:eu-central-1',
      '[Other]',
      'aws_region = wrong',
    ].join('\r\n');
    const { config } = parseDesktopConfig(text);
    assert.deepEqual([config.bucket, config.region], ['shots', 'eu-central-1']);
  });

  it('joins continued lines, and removes space and quotes from the keys', () => {
    const { keys } = parseDesktopConfig(
      ini('aws_access_key = " AK IA "', "aws_secret_key = 'abc", "    def'", 'aws_region = x'),
    );
    assert.deepEqual(keys, { accessKeyId: 'AKIA', secretAccessKey: 'abcdef' });
  });

  it('takes empty and unknown booleans for their defaults', () => {
    const { notes } = parseDesktopConfig(
      ini(
        'cloud_sync_enabled = yes',
        'ssl_verify =',
        'proxy_enabled = perhaps',
        'aws_access_key = a',
        'aws_secret_key = b',
      ),
    );
    assert.deepEqual(notes, []);
  });

  it('tells what will be different, without the password of a proxy', () => {
    const { notes, keys, config } = parseDesktopConfig(
      ini(
        'cloud_sync_enabled = off',
        'ssl_verify = False',
        'proxy_enabled = 1',
        'proxy_url = http://me:pa55@proxy.example:8080',
      ),
    );
    assert.equal(notes.length, 4);
    assert.match(notes.join('\n'), /TLS/);
    assert.match(notes.join('\n'), /proxy\.example:8080/);
    assert.doesNotMatch(notes.join('\n'), /pa55/);
    assert.deepEqual([keys, config.credentials], [undefined, 'default']);
  });

  it('is refused without the section or a bucket', () => {
    for (const text of [
      '',
      '[Other]\nx = 1',
      '[cloudsync]\ns3_bucket_name = x',
      '[CloudSync]\ns3_bucket_name =',
    ]) {
      assert.throws(
        () => parseDesktopConfig(text),
        (error) => isFastshotError(error, 'invalidInput'),
      );
    }
  });
});
