import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { auditFileName } from '../../../src/audit/auditFiles';
import { auditKeyId, chainLine, chainStart, checkChain } from '../../../src/audit/chain';
import { readAuditTrail } from '../../../src/audit/trail';
import { JSON_TOKENS } from '../json';
import type { FuzzContext, FuzzTarget } from '../target';

const KEY = Buffer.alloc(32, 7);
const FILE = auditFileName('2026-01-02', '1-abcd', auditKeyId(KEY));
let folder = '';

/** Lines of the audit trail: nothing that was changed passes as what was written. */
export const auditLines: FuzzTarget = {
  name: 'audit-lines',
  weight: 10,
  memoryMb: 160,
  seeds: () => [Buffer.from(TEXT), Buffer.from(TEXT.slice(0, -1)), Buffer.from('\n\n')],
  tokens: [...JSON_TOKENS, '"prev":', '"hash":', '"mac":', '"heads":', '"time":'],
  start: (context: FuzzContext) => {
    ({ folder } = context);
  },
  run: async (input) => {
    const text = input.toString();
    const { entries, breaks, hashes } = checkChain(FILE, text, KEY);
    // Whatever is shown without a complaint is a line that was written, in its place.
    if (breaks.length === 0) assert.ok(TEXT.startsWith(text.slice(0, text.lastIndexOf('\n') + 1)), text);
    writeFileSync(path.join(folder, FILE), input);
    const trail = await readAuditTrail(folder, KEY);
    for (const entry of trail.entries) assert.equal(typeof entry.time, 'string');
    return `${entries.length} ${hashes.size} ${breaks.map(({ why }) => why).join(' ')} ${trail.breaks.length}`;
  },
};

const TEXT = [
  { time: '2026-01-02T03:04:05.000Z', operation: 'begin', heads: { '2026-01-01_1-aa.bb.jsonl': 'cc' } },
  { time: '2026-01-02T03:04:06.000Z', operation: 'upload', session: 'a.fastshot', outcome: 'done' },
  {
    time: '2026-01-02T03:04:07.000Z',
    operation: 'remove',
    session: 'b.fastshot',
    outcome: 'failed',
    detail: 'x',
  },
].reduce(
  ({ text, prev }, entry) => {
    const { line, hash } = chainLine(entry, prev, KEY);
    return { text: `${text}${line}\n`, prev: hash };
  },
  { text: '', prev: chainStart(FILE) },
).text;
