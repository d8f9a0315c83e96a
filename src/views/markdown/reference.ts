import { literalMarkdown } from '../../base/literalMarkdown';

/**
 * A link in Markdown. A link and no image: Markdown previews show images of the workspace and the web only, and what is
 * not shown here would be a broken picture for everybody else.
 * @param text untrusted
 * @param uri already encoded
 */
export function markdownLink(text: string, uri: string): string {
  const label = literalMarkdown(text, 100);
  return `[${label || 'Fastshot session'}](${uri.replace(/[() ]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)})`;
}

/**
 * What a picture pasted at a line shows, as far as the text says: the heading above it.
 * @param lineAt 0-based; lines of fenced code count as well
 */
export function headingAbove(lineAt: (line: number) => string, from: number): string | undefined {
  for (let line = from; line >= 0; line--) {
    const heading = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(lineAt(line))?.[1];
    if (heading) return heading;
  }
  return undefined;
}
