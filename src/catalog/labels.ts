import { displaySize, plural } from '../base/displayText';
import type { SessionColor } from '../session/metadata';
import { daysBetween, formatter } from './shortTime';

/** The words and dates of groups. Times are milliseconds since 1970, shown in this machine's zone. */
export interface Labels {
  readonly all: string;
  readonly noDate: string;
  readonly noTag: string;
  readonly noClass: string;
  readonly noColor: string;
  color(color: SessionColor): string;
  /** "Today", "Yesterday", "Sat, 21 June 2025". */
  day(time: number): string;
  /** "June 2025". */
  month(time: number): string;
  /** "2025". */
  year(time: number): string;
  /** "21 Jun 2025". */
  date(time: number): string;
  /** "21 Jun". */
  dateInYear(time: number): string;
  /** "11:46". */
  clock(time: number): string;
  size(bytes: number): string;
  images(count: number): string;
}

/**
 * English words, and dates as the locale writes them.
 * @param locale BCP 47; default: the machine's
 * @param now the present, for "Today" and "Yesterday"
 */
export function createLabels(locale?: string, now: () => number = Date.now): Labels {
  const gregory = (options: Intl.DateTimeFormatOptions): ((time: number) => string) =>
    formatter(locale, { ...options, calendar: 'gregory' });
  const fullDay = gregory({ weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
  return {
    all: 'All sessions',
    noDate: 'No date',
    noTag: 'No tag',
    noClass: 'No class',
    noColor: 'No colour',
    color: (color) => color.charAt(0).toUpperCase() + color.slice(1),
    day: (time) => {
      const age = daysBetween(time, now());
      return age === 0 ? 'Today' : age === 1 ? 'Yesterday' : fullDay(time);
    },
    month: gregory({ month: 'long', year: 'numeric' }),
    year: gregory({ year: 'numeric' }),
    date: gregory({ day: 'numeric', month: 'short', year: 'numeric' }),
    dateInYear: gregory({ day: 'numeric', month: 'short' }),
    clock: gregory({ hour: '2-digit', minute: '2-digit' }),
    size: displaySize,
    images: (count) => plural(count, 'image'),
  };
}
