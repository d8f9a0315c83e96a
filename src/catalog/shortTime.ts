/**
 * "today 11:46", "yesterday 09:12", "21 Jun", "21 Jun 2025": a session's own wall-clock time, as short as rows need.
 * Formatters are made once, on first use: making one takes longer than formatting a hundred rows.
 * @param locale BCP 47; default: the machine's
 */
export function createShortTime(locale?: string): (time: number, now: number) => string {
  const clock = formatter(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const day = formatter(locale, { day: 'numeric', month: 'short' });
  const dayAndYear = formatter(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  return (time, now) => {
    const date = new Date(time);
    const present = new Date(now);
    const age = dayNumber(present) - dayNumber(date);
    if (age === 0) return `today ${clock(time)}`;
    if (age === 1) return `yesterday ${clock(time)}`;
    return date.getFullYear() === present.getFullYear() ? day(time) : dayAndYear(time);
  };
}

/** Calendar days from one time to a later one in this machine's zone, whatever the hours or DST. */
export function daysBetween(earlier: number, later: number): number {
  return dayNumber(new Date(later)) - dayNumber(new Date(earlier));
}

/** A formatter that is made when it is first needed: the first one of a process takes 10 ms and more. */
export function formatter(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): (time: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (time) => {
    format ??= new Intl.DateTimeFormat(locale, options);
    return format.format(time);
  };
}

const dayNumber = (date: Date): number =>
  Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
