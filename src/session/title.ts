import { displayText } from '../base/displayText';
import { displayName, nameTime } from './sessionName';
import type { SessionMetadata } from './metadata';

/** The desktop app's draft that was not saved as a session yet (desktop format, "Session JSON"). */
export const DRAFT = 'temp_cache.fastshot';

/** Longest title made of a description, in UTF-16 units. */
const MAX_TITLE = 80;

/** What file names say of a session that has neither name nor description (desktop format, "Filenames"). */
const SAYS_NOTHING = /^(?:notes_)?session(?:_\d+)?$/;

/**
 * What a session is called wherever users read it: one line of plain text, never empty. The name its user gave; else the
 * first line of its description; else what its file name tells; else when it was made.
 * @param metadata undefined: not known (yet)
 * @param isSealed whether it is one of a sealed vault, whose file names are random
 */
export function sessionTitle(
  filename: string,
  metadata: Pick<SessionMetadata, 'name' | 'desc' | 'createdAt'> | undefined,
  isSealed: boolean,
): string {
  const name = metadata?.name ? displayText(metadata.name) : '';
  if (name) return name;
  if (filename === DRAFT) return 'Unsaved draft';
  const described = metadata?.desc ? firstLine(metadata.desc) : '';
  if (described) return described;
  const part = displayText(displayName(filename));
  if (part && !isSealed && !SAYS_NOTHING.test(part)) return part;
  const time = nameTime(filename) ?? metadata?.createdAt;
  if (time) return displayText(`Session of ${time.slice(0, 16).replace('T', ' ')}`);
  return part || displayText(filename) || 'session';
}

/** The first line of a Markdown text that says something, without its marks. */
function firstLine(markdown: string): string {
  // A description may have 64 KB; a title is made of its beginning.
  for (const line of markdown.slice(0, 2000).split(/[\r\n]+/)) {
    const text = displayText(plainText(line), MAX_TITLE).trim();
    if (/[\p{L}\p{N}]/u.test(text)) return text;
  }
  return '';
}

/** Text of Markdown without the marks around it: for one line, and for people to read, not to be parsed again. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replaceAll(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?)+/gm, '')
    .replaceAll(/(\*\*|__|~~|`+)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replaceAll(/(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])/gu, '$1');
}
