import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sandbox } from './sandbox';

const LAUNCHED = /<(\d+)> Launched Extension Host Process\./g;
const ENDED = /<(\d+)> Extension Host Process exited/g;

/** The processes of extension hosts that the sandbox's server has started and that have not ended, by its own log. */
export function extensionHosts({ userData }: Sandbox): string[] {
  const log = serverLog(path.join(userData, 'logs'));
  const ended = new Set(Array.from(log.matchAll(ENDED), ([, pid]) => pid));
  return Array.from(log.matchAll(LAUNCHED), ([, pid]) => pid ?? '').filter((pid) => !ended.has(pid));
}

function serverLog(logs: string): string {
  if (!existsSync(logs)) return '';
  return readdirSync(logs)
    .map((run) => path.join(logs, run, 'remoteagent.log'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
}
