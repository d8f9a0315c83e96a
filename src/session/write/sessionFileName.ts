import { SESSION_SUFFIX } from '../sessionName';

/** Longest readable part of a name, in code points, by where the session goes (desktop format, "Filenames"). */
export const PART_LIMIT = { cloud: 30, local: 50 } as const;

const NOT_IN_PART = /\.(fastshot|meta(?=$|\.json|\.fastshot))/g;

/**
 * A session's file name as the desktop app makes it, `YYYYMMDDHHMMSS_part.fastshot`. The part is the name, or else
 * the description's letters and digits, or else `session` (desktop format, "Filenames"). `.fastshot` never occurs
 * within it, because the desktop app removes every occurrence to name the index; nor does `.meta` where the name of the
 * index would have it twice, because the desktop app removes that to name the session.
 * @param named.createdAt local time without a zone, as `localTimestamp` makes it
 */
export function sessionFileName(
  named: { readonly name: string; readonly desc: string; readonly createdAt: string },
  destination: keyof typeof PART_LIMIT,
): string {
  const time = named.createdAt.slice(0, 19).replaceAll(/\D/g, '');
  const limit = PART_LIMIT[destination];
  const part = partOfName(named.name, limit) || partOfDescription(named.desc, limit) || 'session';
  return `${time}_${part.replaceAll(NOT_IN_PART, '_$1')}${SESSION_SUFFIX}`;
}

/**
 * Another name for the same session, for when its own is taken: `_2`, `_3` and so on before the extension. What
 * precedes is cut, by whole characters, so that the readable part stays within its limit, or as long as it is.
 * @param filename the first name, not one that has a suffix already
 */
export function withSuffix(filename: string, n: number): string {
  const base = filename.endsWith(SESSION_SUFFIX) ? filename.slice(0, -SESSION_SUFFIX.length) : filename;
  const time = /^\d{14}_/.exec(base)?.[0] ?? '';
  const part = Array.from(base.slice(time.length));
  const suffix = `_${n}`;
  const limit = Math.max(PART_LIMIT.cloud, part.length) - suffix.length;
  return `${time}${part.slice(0, limit).join('')}${suffix}${SESSION_SUFFIX}`;
}

/** The desktop app's dialog maps every other character to `_`. */
function partOfName(name: string, limit: number): string {
  return cut(
    composed(name)
      .trim()
      .replaceAll(/[^\p{L}\p{N}_\-.]/gu, '_'),
    limit,
  );
}

function partOfDescription(desc: string, limit: number): string {
  const kept = composed(desc).replaceAll(/[^\p{L}\p{N} _-]/gu, '');
  return kept.trim() === '' ? '' : cut(kept, limit).replaceAll(' ', '_');
}

/** Accents as part of their letter: typed or taken from a macOS file name, both spellings give one name. */
function composed(text: string): string {
  return text.normalize('NFC');
}

function cut(text: string, codePoints: number): string {
  return Array.from(text).slice(0, codePoints).join('');
}
