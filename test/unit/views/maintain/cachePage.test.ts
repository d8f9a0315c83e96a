import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cachePage, type CachePageFacts } from '../../../../src/views/maintain/cachePage';
import { PAGE_COMMANDS } from '../../../../src/views/maintain/pageCommands';

const FACTS: CachePageFacts = {
  label: 'team-bucket',
  place: 'https://s3.example.org · team-bucket',
  mode: 'desktop',
  capabilities: undefined,
  sync: 'Connected and synced.',
  limits: { maxSize: 2_000_000_000, maxAge: 0 },
  secrets: { where: 'in the system keyring', isStrong: true },
  cache: {
    directory: '/home/me/.fastshot/stores/team',
    sessions: 37,
    withoutMetadata: {},
    gone: 0,
    copies: { count: 2, size: 3_400_000 },
    metadataSize: 39_000,
    lastSync: 0,
    lastFullList: 0,
    lastCheck: undefined,
    pending: { count: 0, size: 0, failed: 0 },
    locked: false,
  },
};
const page = (change: Partial<CachePageFacts> = {}): string =>
  cachePage({ ...FACTS, ...change }, { cspSource: 'vscode-resource:', style: 'vscode-resource:/status.css' });

describe('the page of Cache Status', () => {
  it('runs nothing and fetches nothing but its style', () => {
    const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(page()) ?? [];
    assert.equal(
      policy,
      "default-src 'none'; style-src vscode-resource:; base-uri 'none'; form-action 'none'",
    );
    assert.doesNotMatch(page(), /<script|style="| on\w+="/);
  });

  it('shows names as text, whatever they hold', () => {
    const text = page({ label: '<img src=x onerror=alert(1)>&"\u202E', place: '</dd><a href="command:x">' });
    assert.ok(text.includes('<h1>&lt;img src=x onerror=alert(1)>&amp;&quot;</h1>'));
    assert.doesNotMatch(text, /<img|command:x"|\u202E/);
  });

  it('offers its commands, and Repair only when something is broken', () => {
    const commands = (text: string): string[] =>
      [...text.matchAll(/href="command:([\w.]+)"/g)].map(([, command]) => command!);
    assert.deepEqual(
      commands(page()),
      PAGE_COMMANDS.filter((command) => command !== 'fastshot.cache.repair'),
    );
    const lastCheck = { at: 1, checked: 40, broken: [{ kind: 'overallList' } as const] };
    const broken = page({ cache: { ...FACTS.cache, lastCheck } });
    assert.deepEqual(commands(broken), [...PAGE_COMMANDS]);
    assert.match(broken, /class="bad">1 of 40 files broken/);
  });

  it('says what is not as it should be', () => {
    const cache = {
      ...FACTS.cache,
      withoutMetadata: { wrongKey: 2, pending: 1 },
      gone: 3,
      pending: { count: 4, size: 5_000_000, failed: 1 },
      locked: true,
    };
    const capabilities = {
      writable: false,
      createIfAbsent: true,
      compareAndSwap: false,
      etagQuoting: 'quoted',
      ordered: true,
      ranges: true,
    } as const;
    const text = page({ cache, capabilities });
    assert.match(text, /37 in the store · 1 still to be read · 2 need another key · 3 no longer there/);
    assert.match(text, /class="bad">4 sessions, 5\.0 MB; 1 could not be finished so far/);
    assert.match(text, /May be written to<\/dt><dd class="bad">no</);
    assert.match(text, /a window of this machine is at work/);
  });
});
