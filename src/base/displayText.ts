/** Characters that can reorder, hide or fake text: controls, bidirectional overrides and isolates, invisible format characters. */
// oxlint-disable-next-line no-control-regex -- exactly those are removed here
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Untrusted text for one line of plain UI: no control or bidirectional characters, white space folded, cut to `max`
 * characters. Names in the bucket may hold any of these (threat model, "UI").
 */
export function displayText(text: string, max = 200): string {
  const clean = text.replace(/\s+/g, ' ').replace(UNSAFE, '').trim().toWellFormed();
  return clean.length > max ? `${clean.slice(0, max - 1).toWellFormed()}…` : clean;
}

/** A byte count for people: `340 B`, `61 KB`, `2.4 MB`. Powers of 1,000, as file managers of this decade show. */
export function displaySize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `1 image`, `5 images`, `12,345 images`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  // Not by toLocaleString: its first call loads number formats, some 10 ms of activation.
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${digits} ${count === 1 ? one : many}`;
}
