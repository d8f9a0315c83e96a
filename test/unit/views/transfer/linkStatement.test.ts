import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Protection } from '../../../../src/session/protection';
import type { TimedLink } from '../../../../src/storage/objectStore';
import { linkStatement, type PreparedLink } from '../../../../src/views/transfer/linkStatement';

const NOW = new Date(2026, 0, 31, 12).getTime();
const DAY = 86_400_000;

const prepared = (protection: Protection, link: Partial<TimedLink> = {}): PreparedLink => ({
  title: 'Login [x](command:evil)',
  protection,
  link: {
    url: 'https://store/secret?X-Amz-Signature=abc',
    expiresAt: NOW + DAY,
    credentials: 'lasting',
    ...link,
  },
});

describe('what is said before a link is copied', () => {
  it('says who can read what, for how long, and that it cannot be taken back', () => {
    const { message, detail } = linkStatement([prepared('none')], '1 day', NOW);
    assert.match(message, /^Anybody who has the link can download "Login .*" until .*2026/);
    assert.doesNotMatch(message, /\]\(/);
    assert.match(detail, /No account and no access key is needed, for 1 day\./);
    assert.match(detail, /is not encrypted: who downloads it can read its images/);
    assert.match(detail, /cannot be taken back, except by removing the session/);
    assert.doesNotMatch(detail, /temporary|sign/i);
  });

  it('says what else it takes to read it, and how little the weak encryption is', () => {
    assert.match(linkStatement([prepared('key')], '1 hour', NOW).detail, /key of this store is needed.*weak/);
    assert.match(linkStatement([prepared('sealed')], '1 hour', NOW).detail, /sealed: without the passphrase/);
  });

  it('says when credentials end before the link would', () => {
    const ending = prepared('key', { credentials: 'ending', expiresAt: NOW + 40 * 60_000 });
    const { detail } = linkStatement([ending], '7 days', NOW);
    assert.match(detail, /needed, for 40 minutes\./);
    assert.match(detail, /credentials that end/);
    assert.match(
      linkStatement([prepared('key', { credentials: 'temporary' })], '7 days', NOW).detail,
      /temporary credentials.*may be earlier/,
    );
  });

  it('counts what several links give away', () => {
    const { message, detail } = linkStatement(
      [prepared('none'), prepared('key'), prepared('key')],
      '1 day',
      NOW,
    );
    assert.match(message, /the links can download these 3 sessions/);
    assert.match(detail, /1 of 3 are not encrypted: .* 2 of 3 are encrypted with the key/);
  });

  it('never shows the address', () => {
    const { message, detail } = linkStatement([prepared('none')], '1 day', NOW);
    assert.doesNotMatch(message + detail, /https|Signature/);
  });
});
