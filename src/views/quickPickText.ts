import { displayText } from '../base/displayText';

/**
 * Untrusted text for a Quick Pick or the status bar, where `$(name)` would draw an icon: the dollar is escaped as VS
 * Code's own `escapeIcons` does it, after control and bidirectional characters are gone.
 */
export function quickPickText(text: string, max?: number): string {
  return displayText(text, max).replace(/\$\(/g, '\\$(');
}

/**
 * Untrusted text for a notification or a view message, where `[text](link)` would become a link: a zero-width
 * character parts the two brackets.
 */
export function messageText(text: string, max?: number): string {
  return displayText(text, max).replace(/\]\(/g, ']\u2060(');
}
