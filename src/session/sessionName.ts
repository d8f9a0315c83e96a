export const SESSION_SUFFIX = '.fastshot';
/** Longest name in UTF-8 bytes: an S3 key has at most 1,024, `sessions/` and a short prefix included. */
const MAX_NAME_BYTES = 960;
const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/;
const DAY_MS = 86_400_000;

/** A file name without `.fastshot`. Every occurrence goes, as in the desktop app (desktop format, "Bucket"). */
export function baseName(filename: string): string {
  return filename.replaceAll(SESSION_SUFFIX, '');
}

/**
 * When a session was made, by its name `YYYYMMDDHHMMSS_part.fastshot`: the writer's local time without a zone,
 * `YYYY-MM-DDTHH:MM:SS`. Undefined for any other name and for digits that are no date.
 */
export function nameTime(filename: string): string | undefined {
  const match = TIMESTAMP.exec(filename);
  if (!match) return undefined;
  const [, year, month, day, hours, minutes, seconds] = match;
  const iso = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}`;
  const time = new Date(`${iso}Z`);
  return Number.isNaN(time.getTime()) || !time.toISOString().startsWith(iso) ? undefined : iso;
}

/** The readable part of a name, for a session whose metadata is not known: without its time and `.fastshot`. */
export function displayName(filename: string): string {
  const base = baseName(filename);
  const part = nameTime(filename) === undefined ? base : base.slice(15);
  return part || base || filename;
}

/** Sorts names newest first; names without a time come last. Total: only equal names compare as 0. */
export function compareNewestFirst(a: string, b: string): number {
  const timeOfA = leadingDigits(a);
  const timeOfB = leadingDigits(b);
  if (timeOfA !== timeOfB) return timeOfA < timeOfB ? 1 : -1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function leadingDigits(filename: string): string {
  if (filename.charCodeAt(14) !== 0x5f) return '';
  for (let i = 0; i < 14; i++) {
    const code = filename.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return '';
  }
  return filename.slice(0, 14);
}

/**
 * Why a name must not be used as an object name below `sessions/`, as the end of a sentence that begins with the
 * name ("contains a path separator"); undefined when it may. Strange but harmless names (`CON.fastshot`, `a:b`,
 * right-to-left marks) may: they are real objects, and `safeFileName` maps them on disk.
 */
export function checkSessionName(filename: string): string | undefined {
  if (!filename.endsWith(SESSION_SUFFIX)) return `does not end with ${SESSION_SUFFIX}`;
  if (filename.startsWith('._')) return 'is what macOS keeps beside a file, and no session';
  if (/[/\\]/.test(filename)) return 'contains a path separator';
  if (/\p{Cc}/u.test(filename)) return 'contains a control character';
  if (/\p{Surrogate}/u.test(filename)) return 'is not well-formed Unicode';
  if (/^[.\s]*$/.test(baseName(filename))) return 'has nothing before its suffix';
  if (Buffer.byteLength(filename) > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}

/**
 * Where a listing has to start so that it shows whatever was added since the last one: a prefix of 14 digits, two
 * days before the newest name. Names are in their writer's local time, so one may be added up to a day "ago", and
 * a name from the future must not move the window past today (design, "Sync").
 * @param names all names known so far
 * @returns undefined when no name carries a time, so that everything has to be listed
 */
export function listWindowStart(names: Iterable<string>, now: Date): string | undefined {
  let newest: string | undefined;
  for (const name of names) {
    if (newest !== undefined && leadingDigits(name) <= leadingDigits(newest)) continue;
    if (nameTime(name) !== undefined) newest = name;
  }
  if (newest === undefined) return undefined;
  const from = Math.min(Date.parse(`${nameTime(newest)}Z`), now.getTime() + DAY_MS) - 2 * DAY_MS;
  return new Date(from).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}
