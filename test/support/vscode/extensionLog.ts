import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UNEXPECTED } from '../../../src/base/errors';
import type { Sandbox } from './sandbox';

/** All that the extension has logged in this sandbox so far, oldest window first. Empty before the first line. */
export function readExtensionLog({ userData }: Sandbox): string {
  const logs = path.join(userData, 'logs');
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('fastshot.fastshot-sessions') && file.endsWith('.log'))
    .toSorted()
    .map((file) => readFileSync(path.join(logs, file), 'utf8'))
    .join('');
}

/** What VS Code says where a test lets a question come up that it refuses to ask. */
const REFUSED = 'DialogService: refused to show dialog in tests.';

/** The lines of a log on errors that no code expected, without their stacks (`forLog`). */
export function unexpectedIn(log: string): string[] {
  return log.split('\n').filter((line) => line.includes(UNEXPECTED) && !line.includes(REFUSED));
}
