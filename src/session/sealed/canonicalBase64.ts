const MINUS = 0x2d;
const UNDERSCORE = 0x5f;
const PADDING = 0x3d;

/**
 * The bytes of a base64 text that is spelled as everybody spells it, so that encoding them gives the same text again;
 * undefined for any other. Decoding skips what does not belong, which leaves fewer bytes than the text has room for;
 * encoding all of it just to compare would take as long again.
 */
export function canonicalBase64(text: Buffer): Buffer | undefined {
  const { length } = text;
  if (length % 4 !== 0 || text.includes(MINUS) || text.includes(UNDERSCORE)) return undefined;
  const padding = text[length - 1] !== PADDING ? 0 : text[length - 2] !== PADDING ? 1 : 2;
  const bytes = Buffer.from(text.toString('latin1'), 'base64');
  if (bytes.length !== (length / 4) * 3 - padding) return undefined;
  // Bits that belong to no byte are in the last four characters only.
  const end = bytes.toString('base64', Math.max(0, bytes.length - (3 - padding)));
  return end === text.toString('latin1', Math.max(0, length - 4)) ? bytes : undefined;
}
