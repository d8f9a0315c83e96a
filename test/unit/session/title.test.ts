import assert from 'node:assert/strict';
import { plainText, sessionTitle } from '../../../src/session/title';

const TIMED = '20260316084057';
const SEALED = `${TIMED}_g3anlfua.fastshot`;
const nameless = (desc: string): { name: string; desc: string } => ({ name: '', desc });

describe('title of a session', () => {
  it('is the name its user gave, whatever else is known', () => {
    assert.equal(sessionTitle(SEALED, { name: 'Login error', desc: 'Steps' }, true), 'Login error');
  });

  it('is the first line of the description that says something, without its marks', () => {
    const titles = [
      ['# Steps to **reproduce**\n1. open', 'Steps to reproduce'],
      ['---\n\n- [ ] see `app.ts` at [the desk](https://desk.example)', 'see app.ts at the desk'],
      ['\n> snake_case * 2 ** 3 stays', 'snake_case * 2 ** 3 stays'],
    ] as const;
    for (const [desc, title] of titles) {
      assert.equal(sessionTitle(`${TIMED}_a_b.fastshot`, nameless(desc), false), title);
    }
  });

  it('is what the file name tells, unless that is random or says nothing', () => {
    assert.equal(sessionTitle(`${TIMED}_retro_api.fastshot`, nameless(''), false), 'retro_api');
    for (const filename of [SEALED, `${TIMED}_session.fastshot`, `${TIMED}_notes_session_2.fastshot`]) {
      const title = sessionTitle(filename, undefined, filename === SEALED);
      assert.equal(title, 'Session of 2026-03-16 08:40');
    }
    assert.equal(sessionTitle('temp_cache.fastshot', undefined, false), 'Unsaved draft');
    assert.equal(sessionTitle('session.fastshot', undefined, false), 'session');
  });

  it('takes no time over a description made to take some', () => {
    const desc = `${'*a '.repeat(300)}${'[a]('.repeat(300)}${'`'.repeat(500)}`;
    assert.ok(sessionTitle(SEALED, nameless(desc), true).length <= 81);
    assert.equal(plainText('a **b** and __c__, *d*'), 'a b and c, d');
  });
});
