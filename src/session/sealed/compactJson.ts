import { type JsonValue, pythonFloat } from '../write/pythonJson';

/**
 * JSON without white space. Values taken over from another text keep their spelling, as in `pythonJson`: numbers that
 * JavaScript would write differently stay as they were.
 */
export function compactJson(value: JsonValue): Buffer<ArrayBuffer> {
  const pieces: (string | Buffer)[] = [];
  write(value, pieces);
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

function write(value: JsonValue, pieces: (string | Buffer)[]): void {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') pieces.push(String(value));
  else if (typeof value === 'string') pieces.push(JSON.stringify(value));
  else if (value instanceof Map) writeAll('{', [...(value as Map<string, JsonValue>)], '}', pieces);
  else if (Array.isArray(value)) {
    writeAll(
      '[',
      (value as JsonValue[]).map((item) => [undefined, item]),
      ']',
      pieces,
    );
  } else if ('text' in value) pieces.push(withoutSpace(value.text));
  else if ('value' in value) pieces.push(pythonFloat(value.value));
  else throw new TypeError('images are files here');
}

function writeAll(
  open: string,
  members: readonly (readonly [string | undefined, JsonValue])[],
  close: string,
  pieces: (string | Buffer)[],
): void {
  let before = open;
  for (const [name, member] of members) {
    pieces.push(name === undefined ? before : `${before}${JSON.stringify(name)}:`);
    write(member, pieces);
    before = ',';
  }
  pieces.push(before === open ? `${open}${close}` : close);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Valid JSON without the white space between its values. */
function withoutSpace(text: Buffer): Buffer {
  const out = Buffer.allocUnsafe(text.length);
  let length = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    if (inString && byte === BACKSLASH) out[length++] = text[at++]!;
    else if (byte === QUOTE) inString = !inString;
    else if (!inString && byte <= 0x20) continue;
    out[length++] = text[at]!;
  }
  return out.subarray(0, length);
}
