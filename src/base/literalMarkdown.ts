import { displayText } from './displayText';

/**
 * What could begin markup, a link, an entity or HTML: also an address by itself, which many readers turn into a link, and
 * the parenthesis behind a bracket, because VS Code's reader takes escaped brackets within a link for ones that are not.
 * Letters around it make an underscore a letter.
 */
const MARKUP =
  /[\\`*[\]<>!#|~$&@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)|(?<=mailto|xmpp):|\/(?=\/)|(?<=www)\.|(?<=\])\(/giu;
/** What would begin a list, a heading or a rule where a line starts. */
const AT_START = /^([-+=]|\d{1,9}(?=[.)]))/;

/**
 * Untrusted text for Markdown as it stands: one line, no longer than `max` characters before it is escaped, in which
 * nothing loads, links or looks like anything but text. Names without markup stay readable in the source.
 */
export function literalMarkdown(text: string, max?: number): string {
  return displayText(text, max).replace(MARKUP, '\\$&').replace(AT_START, startAsText);
}

const startAsText = (start: string): string => (/\d/.test(start) ? `${start}\\` : `\\${start}`);
