/**
 * Characters that can reorder, hide or fake text: controls, line separators, and all that Unicode says is not to be
 * seen (bidirectional marks, fillers, tags), save what joins letters and chooses the form of one.
 */
const UNSAFE =
  // oxlint-disable-next-line no-misleading-character-class -- each of these is meant by itself
  /[\p{Cc}\p{Zl}\p{Zp}\ufff9-\ufffb]|(?![\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/gu;
const PLAIN = /^[!-~](?: ?[!-~])*$/;

/**
 * Untrusted text for one line of plain UI: nothing invisible, white space folded, cut to `max` characters. Names in the
 * bucket may hold anything (threat model, "UI").
 */
export function displayText(text: string, max = 200): string {
  // Nearly all names are ASCII, and a list has ten thousand.
  const clean = PLAIN.test(text) ? text : oneLine(text);
  return clean.length > max ? `${clean.slice(0, max - 1).toWellFormed()}…` : clean;
}

/** White space is folded once more when what stood between two of them has gone. */
function oneLine(text: string): string {
  const visible = text.replace(/\s+/g, ' ').replace(UNSAFE, '');
  return visible.replace(/ {2,}/g, ' ').trim().toWellFormed();
}

/** Untrusted text of several lines: as `displayText`, but with its line breaks and tabs, and of any length. */
export function displayLines(text: string): string {
  return text.replace(UNSAFE, (char) => (/[\n\r\t]/.test(char) ? char : '')).toWellFormed();
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
