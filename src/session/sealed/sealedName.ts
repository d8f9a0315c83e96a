import { SESSION_SUFFIX } from '../sessionName';
import { randomId } from './ids';

/**
 * A name for a sealed session: when it was made, and 8 random characters. Its title is inside only.
 * @param createdAt local time without a zone, as `localTimestamp` makes it
 * @param random 8 characters of base32 that nobody else comes up with
 */
export function sealedFileName(createdAt: string, random = randomId(8)): string {
  const time = createdAt.slice(0, 19).replaceAll(/\D/g, '').padEnd(14, '0').slice(0, 14);
  return `${time}_${random}${SESSION_SUFFIX}`;
}
