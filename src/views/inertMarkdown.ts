/**
 * A user's Markdown with everything that could fetch, link or run made into plain text: images, links, autolinks,
 * HTML. Emphasis, lists and code stay. Code spans are left as they are, because nothing in them is interpreted.
 */
export function inertMarkdown(markdown: string): string {
  return markdown
    .split(/(`+[^`]*`+)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/&/g, '&amp;')
            .replace(/</g, '&lt;')
            .replace(/[[\]]/g, '\\$&')
            .replace(/(https?|ftp|mailto|file|command|vscode|data)(:)/gi, '$1&#58;')
            .replace(/www\./gi, 'www&#46;')
            .replace(/@/g, '&#64;'),
    )
    .join('');
}
