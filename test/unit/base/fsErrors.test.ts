import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { forLog, toFastshotError, type ErrorCode } from '../../../src/base/errors';
import { diskError } from '../../../src/base/fsErrors';

const PATH = '/home/me/.fastshot/pending/intent.json';

/** What is said of each failure of a disk: what is wrong, and what to do next. */
const FAILURES: [errno: string, code: ErrorCode, wrong: RegExp, next: RegExp][] = [
  ['ENOSPC', 'diskFull', /the disk is full/, /Make room, then try again\.$/],
  [
    'EDQUOT',
    'diskFull',
    /your share of the disk is used up/,
    /Remove files of yours or have your quota raised/,
  ],
  ['EFBIG', 'disk', /takes no file that large/, /Choose a folder on another one\.$/],
  ['EROFS', 'diskPermission', /can only be read/, /Mount it for writing, or choose another folder\.$/],
  ['EACCES', 'diskPermission', /permission denied/, /Let your user read and write there, then try again\.$/],
  ['EPERM', 'diskPermission', /permission denied/, /Let your user read and write there, then try again\.$/],
  ['EMFILE', 'disk', /too many files are open/, /Close other programs or windows, then try again\.$/],
  ['ENFILE', 'disk', /too many files are open/, /Close other programs or windows, then try again\.$/],
  ['ENAMETOOLONG', 'disk', /its name is too long for this disk/, /Give it a shorter one\.$/],
  ['EBUSY', 'disk', /another program has it in use/, /Close that program, then try again\.$/],
  ['EIO', 'disk', /the disk reports an error/, /Look whether it is sound and still connected\.$/],
  ['EOTHER', 'disk', /EOTHER/, /Look whether the disk is sound and connected\.$/],
];

describe('a failure of the disk', () => {
  for (const [errno, code, wrong, next] of FAILURES) {
    it(`says what is wrong and what to do: ${errno}`, () => {
      const raw = Object.assign(new Error(`${errno}: something, open '${PATH}'`), {
        code: errno,
        path: PATH,
      });
      const error = diskError(raw, 'write', PATH);
      assert.equal(error.code, code);
      assert.ok(error.message.startsWith(`Could not write ${PATH}: `), error.message);
      assert.match(error.message, wrong);
      assert.match(error.message, next);
      if (errno === 'EOTHER') return;
      // Also where nobody has said so in words of our own: never as the system words it.
      const told = toFastshotError(raw);
      assert.equal(told.code, code);
      assert.match(told.message, next);
      assert.ok(!told.message.includes(errno), told.message);
      assert.equal(told.cause, raw);
    });
  }

  it('that the system itself reports is told like that as well', () => {
    let raw: unknown;
    try {
      readFileSync('/nowhere/at/all');
    } catch (error) {
      raw = error;
    }
    assert.equal(toFastshotError(raw).message, 'Could not use /nowhere/at/all: it does not exist.');
    assert.ok(!forLog(raw).startsWith('Unexpected'));
  });

  it('is none where nothing is said of a file', () => {
    const raw = Object.assign(new Error('connect EACCES 10.0.0.1:443'), {
      code: 'EACCES',
      syscall: 'connect',
    });
    assert.equal(toFastshotError(raw).code, 'internal');
  });
});
