import { PYTHON_SPACE, pythonStrip } from '../base/pythonText';

/** A section header; what follows the last bracket is ignored. */
const HEADER = /^\[(.+)\]/s;
/** Name, then `=` or `:`, whichever comes first, then the value. */
const OPTION = /^(.*?)[=:](.*)$/s;
const INDENT = new RegExp(`^[${PYTHON_SPACE}]*`);
/** Its options count in every section that does not have them itself. */
const DEFAULTS = 'DEFAULT';
/** References within references are followed this deep, as in Python. */
const MAX_DEPTH = 10;
/** More than a few are a file that is meant to take for ever. */
const MAX_REFERENCES = 100;

/** Options by their names in lower case. */
export type IniSection = ReadonlyMap<string, string>;

/**
 * Parses a file as Python's configparser does, which differs from other INI dialects: `#` and `;` begin a comment only
 * at the start of a line, so values hold them as they stand; deeper indentation continues a value; names are
 * case-blind, sections are not; lines end where Python says, not at U+2028; what `[DEFAULT]` says counts in every
 * section. Values come raw: `interpolated` reads one. Lines that mean nothing are skipped.
 */
export function parseIni(text: string): Map<string, IniSection> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let option: { readonly name: string; readonly indent: number } | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const content = pythonStrip(line);
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const indent = INDENT.exec(line)![0].length;
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
    if (!section || pythonStrip(name) === '') continue;
    option = { name: pythonStrip(name).toLowerCase(), indent };
    section.set(option.name, pythonStrip(value));
  }
  const defaults = sections.get(DEFAULTS) ?? [];
  return new Map([...sections].map(([name, options]) => [name, new Map([...defaults, ...options])]));
}

/**
 * An option's value as configparser's BasicInterpolation has it: `%%` is a percent sign, `%(name)s` another option of the
 * section. Where that is not well-formed, names an unknown option or itself, Python reads no value at all; a file edited
 * by hand means it as it stands, then.
 * @returns undefined when the section has no such option
 */
export function interpolated(section: IniSection, name: string): string | undefined {
  const raw = section.get(name);
  return raw === undefined ? undefined : (resolve(section, raw, 1, { left: MAX_REFERENCES }) ?? raw);
}

function resolve(
  section: IniSection,
  raw: string,
  depth: number,
  references: { left: number },
): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  let isWhole = true;
  const value = raw.replaceAll(/%(?:(%)|\(([^)]+)\)s)?/g, (_all, percent?: string, name?: string) => {
    if (percent || !isWhole) return '%';
    const other = name === undefined ? undefined : section.get(name.toLowerCase());
    references.left -= 1;
    const resolved =
      other === undefined || references.left < 0 ? undefined : resolve(section, other, depth + 1, references);
    isWhole = resolved !== undefined;
    return resolved ?? '';
  });
  return isWhole ? value : undefined;
}
