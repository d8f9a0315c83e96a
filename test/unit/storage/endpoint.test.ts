import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isHttpUrl } from '../../../src/storage/endpoint';

describe('the endpoint of a store', () => {
  for (const url of [
    'https://s3.example.org',
    'http://127.0.0.1:9000/',
    'https://[::1]:9000',
    'https://e.example/path',
  ]) {
    it(`may be ${url}`, () => assert.equal(isHttpUrl(url), true));
  }

  for (const [what, url] of [
    ['carry a password, which would stand in the settings', 'https://user:secret@s3.example.org'],
    ['carry a name', 'https://user@s3.example.org'],
    ['carry a token', 'https://s3.example.org/?token=secret'],
    ['carry a fragment', 'https://s3.example.org/#secret'],
    ['run a script', 'javascript:alert(1)'],
    ['be a file', 'file:///etc/passwd'],
    ['run a command', 'command:workbench.action.quit'],
    ['lack a host', 'https://'],
    ['be no URL', 's3.example.org'],
  ] as const) {
    it(`may not ${what}`, () => assert.equal(isHttpUrl(url), false));
  }
});
