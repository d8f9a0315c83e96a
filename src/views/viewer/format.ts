/** Scale 1 = `100 %`; below 10 % with one decimal. */
export function formatPercent(scale: number): string {
  const percent = scale * 100;
  return `${percent < 9.95 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

/**
 * A session's time of day, which carries no zone and is shown as its writer saw it.
 * What is no ISO 8601 time is shown as it stands.
 */
export function formatLocalTime(iso: string, locale?: string): string {
  // Without a zone it would be read in this machine's; `Z` makes it a fixed point that is formatted as it stands.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso)) return iso;
  const date = new Date(`${iso.slice(0, 16)}Z`);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
    date,
  );
}
