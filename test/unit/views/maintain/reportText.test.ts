import assert from 'node:assert/strict';
import { marked } from 'marked';
import { describe, it } from 'mocha';
import { auditText, outcomesText, stepsText, verifyText } from '../../../../src/views/maintain/reportText';

describe('reports', () => {
  it('name each problem of a verification in a line of its own', () => {
    const text = verifyText({
      at: Date.UTC(2026, 8, 7),
      label: 'team-bucket',
      sessions: 100,
      read: 40,
      findings: [
        { kind: 'missingIndex', filename: 'a.fastshot', etag: '1' },
        { kind: 'unreadable', filename: 'b.fastshot', problem: 'wrongKey', message: '' },
        { kind: 'sameContent', filenames: ['c.fastshot', 'd.fastshot'] },
        {
          kind: 'overallList',
          state: {
            kind: 'read',
            missing: ['a.fastshot'],
            extra: ['x.fastshot', 'y.fastshot'],
            different: [],
          },
        },
      ],
    });
    assert.match(text, /100 sessions\. 40 of them were read, the others only listed\. Nothing was changed\./);
    assert.deepEqual(
      text.split('\n').filter((line) => line.startsWith('- ')),
      [
        '- a.fastshot: has no index',
        '- b.fastshot: does not open with this encryption key',
        '- c.fastshot: has the same content as d.fastshot',
        '- overall_meta.json: lacks 1 session, names 2 sessions that are gone',
      ],
    );
  });

  it('show names as one line, whatever they hold', () => {
    const filename = 'a\n# Heading\u202E.fastshot';
    const text = stepsText('Repair', [{ kind: 'writeIndex', filename, etag: '1', why: 'absent' }], []);
    assert.ok(text.includes('- a \\# Heading.fastshot: write its index: it has none'));
    assert.equal(text.match(/^#/gm)?.length, 1);
  });

  it('load nothing and link nowhere in a preview, whatever names, labels and messages hold', () => {
    const bait =
      '![x](https://evil.example/1.png) <img src=https://evil.example/2.png> [y](https://evil.example)';
    const step = { kind: 'writeIndex', filename: bait, etag: '1', why: 'absent' } as const;
    const entry = { time: bait, operation: 'save', outcome: 'done', session: bait, store: bait } as const;
    const texts = [
      verifyText({
        at: 0,
        label: bait,
        sessions: 1,
        read: 1,
        findings: [
          { kind: 'noSession', key: bait, why: bait },
          { kind: 'orphanedIndex', key: `meta_indexes/${bait}`, etag: '1' },
          { kind: 'sameContent', filenames: [bait, bait] },
          { kind: 'sameIndex', filenames: [bait, bait] },
        ],
      }),
      stepsText(bait, [step], [{ filename: bait, why: bait }]),
      outcomesText(bait, [{ step, status: 'failed', why: bait }]),
      auditText({ entries: [entry], breaks: [{ file: bait, why: bait }], unverified: [] }),
    ];
    for (const text of texts) {
      assert.doesNotMatch(marked.parse(text, { async: false, gfm: true }), /<(?:img|a)\b/);
    }
  });

  it('put what failed first, with the reason', () => {
    const step = { kind: 'writeIndex', filename: 'a.fastshot', etag: '1', why: 'absent' } as const;
    const text = outcomesText('Repair', [
      { step, status: 'done' },
      { step: { ...step, filename: 'b.fastshot' }, status: 'failed', why: 'The disk is full.' },
    ]);
    assert.ok(text.indexOf('## Failed (1)') < text.indexOf('## Done (1)'));
    assert.match(text, /- b\.fastshot: The disk is full\./);
  });

  it('flag breaks of the audit trail above its entries, the newest of which comes first', () => {
    const entry = (time: string, session: string) =>
      ({ time, operation: 'save', outcome: 'done', session, store: 'team', user: 'ada' }) as const;
    const text = auditText({
      entries: [entry('2026-09-07T10:00:00.000Z', 'older'), entry('2026-09-07T11:00:00.000Z', 'newer')],
      breaks: [{ file: '2026-09-07_1-a.b.jsonl', line: 3, why: 'was changed' }],
      unverified: [],
    });
    assert.match(text, / · by ada · save · done · newer · team/);
    assert.match(text, /## 1 break: entries were changed/);
    assert.match(text, /- 2026-09-07_1-a\.b\.jsonl, line 3: was changed/);
    assert.ok(text.indexOf('was changed') < text.indexOf('newer'));
    assert.ok(text.indexOf('newer') < text.indexOf('older'));
    assert.doesNotMatch(text, /whole and unchanged/);
  });
});
