import { SESSION_SUFFIX } from '../sessionName';
import { randomId } from './ids';

/**
 * A name for a sealed session: when it was made, and 8 random characters. Its title is inside only.
 * @param createdAt local time without a zone, as `localTimestamp` makes it
 */
export function sealedFileName(createdAt: string): string {
  const time = createdAt.slice(0, 19).replaceAll(/\D/g, '').padEnd(14, '0').slice(0, 14);
  return `${time}_${randomId(8)}${SESSION_SUFFIX}`;
}
