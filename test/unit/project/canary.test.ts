import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { filesThatHold } from '../../support/vscode/canary';

const SECRET = 'se%cret "key" 共享';

describe('the search for secrets that are left behind', () => {
  let root: string;
  const write = (file: string, content: string | Buffer): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fastshot-canary-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('finds them in every form a file may have them in, however deep, also in binary files', () => {
    write('logs/a.log', `x ${SECRET} y`);
    write('home/.config/b.json', JSON.stringify({ key: SECRET }));
    write('c.json', '{"key":"se%cret \\"key\\" \\u5171\\u4eab"}');
    write('d', Buffer.from(`..${SECRET}`, 'utf16le'));
    write('e.txt', `?key=${encodeURIComponent(SECRET)}`);
    write(
      'f.bin',
      Buffer.concat([Buffer.alloc(100_000), Buffer.from(Buffer.from(SECRET).toString('base64'))]),
    );
    write('g.txt', SECRET.slice(0, -1));
    assert.deepEqual(filesThatHold(root, ['something else', SECRET]), [
      'c.json',
      'd',
      'e.txt',
      'f.bin',
      'home/.config/b.json',
      'logs/a.log',
    ]);
  });

  it('finds them in the names of files, and looks only where it is asked to', () => {
    write('home/stores/title of a session.fastshot', '');
    write('browser/secret', 'title of a session');
    assert.deepEqual(
      filesThatHold(root, ['title of a session'], (file) => !file.startsWith('browser')),
      ['home/stores/title of a session.fastshot'],
    );
  });

  it('finds nothing where there is nothing', () => {
    write('a', 'b');
    assert.deepEqual(filesThatHold(root, [SECRET]), []);
  });
});
