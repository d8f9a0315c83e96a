import { randomBytes } from 'node:crypto';
import { SESSION_SUFFIX } from '../sessionName';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const RANDOM_CHARACTERS = 8;

/**
 * A name for a sealed session: when it was made, and 8 random characters. Its title is inside only.
 * @param createdAt local time without a zone, as `localTimestamp` makes it
 */
export function sealedFileName(createdAt: string): string {
  const time = createdAt.slice(0, 19).replaceAll(/\D/g, '').padEnd(14, '0').slice(0, 14);
  const random = Array.from(randomBytes(RANDOM_CHARACTERS), (byte) => BASE32[byte % 32]).join('');
  return `${time}_${random}${SESSION_SUFFIX}`;
}
