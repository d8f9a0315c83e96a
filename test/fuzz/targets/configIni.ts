import assert from 'node:assert/strict';
import { parseDesktopConfig } from '../../../src/storage/desktopConfig';
import type { FuzzTarget } from '../target';

/** Each secret, and where it belongs. */
const SECRETS = {
  AKIAFUZZ: 'aws_access_key = AKIAFUZZ',
  'fuzz-secret': 'aws_secret_key = fuzz-secret',
  'fuzz-encryption': 'encryption_key = fuzz-encryption%%x # y',
  'proxy-password': 'proxy_url = http://user:proxy-password@proxy.example:8080',
};
const CONFIG = `[General]
language = en
[CloudSync]
cloud_sync_enabled = True
${SECRETS.AKIAFUZZ}
${SECRETS['fuzz-secret']}
aws_region = eu-central-1
s3_bucket_name = team
${SECRETS['fuzz-encryption']}
ssl_verify = False
proxy_enabled = yes
${SECRETS['proxy-password']}
`;

/** The desktop app's config.ini: what is said about it never shows a secret. */
export const configIni: FuzzTarget = {
  name: 'config-ini',
  weight: 12,
  memoryMb: 96,
  seeds: () =>
    [CONFIG, CONFIG.replaceAll('\n', '\r\n'), '\uFEFF[CloudSync]\ns3_bucket_name: b'].map((text) =>
      Buffer.from(text),
    ),
  tokens: [
    '[',
    ']',
    '[CloudSync]',
    '=',
    ':',
    '#',
    ';',
    '%',
    '%%',
    '\n',
    '\n ',
    '\r',
    '\t',
    's3_bucket_name',
    '@',
    '//',
    '://',
  ],
  run: (input) => {
    const file = input.toString();
    const { config, keys, encryptionKey, notes } = parseDesktopConfig(file);
    for (const text of [config.endpoint, config.bucket, config.region, encryptionKey]) {
      assert.equal(typeof text, 'string');
    }
    // What the user reads, unless the file itself was mixed up so that a secret stands where a name belongs.
    const said = notes.join(' ');
    const elsewhere = Object.values(SECRETS).reduce((text, place) => text.replaceAll(place, ''), file);
    for (const secret of Object.keys(SECRETS)) {
      assert.ok(!said.includes(secret) || elsewhere.includes(secret), said);
    }
    return `${keys !== undefined} ${encryptionKey !== ''} ${notes.join(' ').replaceAll(/proxy \S+\./g, 'proxy')}`;
  },
};
