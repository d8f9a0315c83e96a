import assert from 'node:assert/strict';
import { parseDesktopConfig } from '../../../src/storage/desktopConfig';
import type { FuzzTarget } from '../target';

const SECRETS = ['AKIAFUZZ', 'fuzz-secret', 'fuzz-encryption', 'proxy-password'];
const CONFIG = `[General]
language = en
[CloudSync]
cloud_sync_enabled = True
aws_access_key = ${SECRETS[0]}
aws_secret_key = ${SECRETS[1]}
aws_region = eu-central-1
s3_bucket_name = team
encryption_key = ${SECRETS[2]}%%x # y
ssl_verify = False
proxy_enabled = yes
proxy_url = http://user:${SECRETS[3]}@proxy.example:8080
`;

/** The desktop app's config.ini: what is said about it never shows a secret. */
export const configIni: FuzzTarget = {
  name: 'config-ini',
  weight: 12,
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
    const { config, keys, encryptionKey, notes } = parseDesktopConfig(input.toString());
    for (const text of [config.endpoint, config.bucket, config.region, encryptionKey]) {
      assert.equal(typeof text, 'string');
    }
    // What the user reads, unless the file itself was mixed up so that a secret stands where a name belongs.
    const said = notes.join(' ');
    for (const secret of SECRETS.slice(0, 3)) assert.ok(!said.includes(secret), said);
    return `${keys !== undefined} ${encryptionKey !== ''} ${notes.join(' ').replaceAll(/proxy \S+\./g, 'proxy')}`;
  },
};
