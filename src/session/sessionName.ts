export const SESSION_SUFFIX = '.fastshot';
/** Longest name in UTF-8 bytes: an S3 key has at most 1,024, `sessions/` and a short prefix included. */
const MAX_NAME_BYTES = 960;
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
  if (timeInName(filename) === undefined) return undefined;
  const at = (start: number, end: number): string => filename.slice(start, end);
  return `${at(0, 4)}-${at(4, 6)}-${at(6, 8)}T${at(8, 10)}:${at(10, 12)}:${at(12, 14)}`;
}

/** The same read in this machine's zone, as milliseconds since 1970. Of a list of 100,000 each name is asked. */
export function localNameTime(filename: string): number | undefined {
  const time = timeInName(filename);
  if (time === undefined) return undefined;
  const { year, month, day, hours, minutes, seconds } = time;
  const date = new Date(year, month - 1, day, hours, minutes, seconds);
  // A year below 100 would be taken for one of the last century.
  if (year < 100) date.setFullYear(year, month - 1, day);
  return date.getTime();
}

interface NameTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** By arithmetic: a pattern and a `Date` there and back take ten times as long. */
function timeInName(filename: string): NameTime | undefined {
  if (leadingDigits(filename) === '') return undefined;
  const two = (at: number): number =>
    (filename.charCodeAt(at) - ZERO) * 10 + filename.charCodeAt(at + 1) - ZERO;
  const year = two(0) * 100 + two(2);
  const [month, day, hours, minutes, seconds] = [two(4), two(6), two(8), two(10), two(12)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return { year, month, day, hours, minutes, seconds };
}

const ZERO = 0x30;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : DAYS[month - 1]!;
}

/** The readable part of a name, for a session whose metadata is not known: without its time and `.fastshot`. */
export function displayName(filename: string): string {
  const base = baseName(filename);
  const part = nameTime(filename) === undefined ? base : base.slice(15);
  return part || base || filename;
}

/** Sorts names newest first; names without a time come last. Total: only equal names compare as 0. */
export function compareNewestFirst(a: string, b: string): number {
  if (a === b) return 0;
  const timeOfA = leadingDigits(a);
  const timeOfB = leadingDigits(b);
  if (timeOfA !== timeOfB) return timeOfA < timeOfB ? 1 : -1;
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
