/**
 * `npm run audit`: asks the registry for advisories on what ships. Exit code 1 for one that is high or critical; where the
 * registry does not answer that question, it says so, and in `npm test` counts as skipped.
 */
import { writeFileSync } from 'node:fs';
import { judgeAudit } from './lib/advisories';
import { runAudit } from './lib/npmAudit';

const result = judgeAudit(runAudit());
const { title, state, error = '' } = result;
console.log(`${state}: ${title}${error && `\n${error}`}`);
const file = process.env['FASTSHOT_RESULTS'];
if (file !== undefined) writeFileSync(file, JSON.stringify([result]));
process.exitCode = state === 'failed' ? 1 : 0;
