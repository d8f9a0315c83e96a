/** A section header; what follows the bracket is ignored. */
const HEADER = /^\[(.+)\]/;
/** Name, then `=` or `:`, whichever comes first, then the value. */
const OPTION = /^(.*?)\s*[=:]\s*(.*)$/;

/**
 * Parses a file as Python's configparser does, which differs from other INI dialects: `#` and `;` begin a comment only
 * at the start of a line, so values hold them as they stand; deeper indentation continues a value; names are
 * case-blind, sections are not. Values come raw, without interpolation. Lines that mean nothing are skipped.
 */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let option: { readonly name: string; readonly indent: number } | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const content = line.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const indent = line.length - line.trimStart().length;
    if (section && option && indent > option.indent) {
      section.set(option.name, `${section.get(option.name)}\n${content}`);
      continue;
    }
    const header = HEADER.exec(content)?.[1];
    if (header !== undefined) {
      section = sections.get(header) ?? new Map<string, string>();
      sections.set(header, section);
      option = undefined;
      continue;
    }
    const [, name = '', value = ''] = OPTION.exec(content) ?? [];
    if (!section || name === '') continue;
    option = { name: name.toLowerCase(), indent };
    section.set(option.name, value);
  }
  return sections;
}
