/**
 * What could steer a terminal, or hide and reorder text in one: controls but line ends and tabs, line separators, and
 * all that Unicode says is not to be seen.
 */
const UNSAFE = /(?![\n\t])\p{Cc}|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** Untrusted text for a terminal: what could do harm there stands as `\u` and its code, in JSON too a spelling of it. */
export function terminalText(text: string): string {
  return text.replace(UNSAFE, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
