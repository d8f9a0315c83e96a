const SIGNATURES = [
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.from('RIFF'),
];
/** Shorter ones hold no image. */
const BASE64 = /(?:[A-Za-z0-9+/]{4}){20,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/g;

/** Opens what is encrypted; rejects or gives nothing for what it is not for. */
export type Opener = (bytes: Buffer) => Promise<Uint8Array | undefined>;

/**
 * Whatever may be an image in a file of any kind, wherever in it: as it is, in base64, in a ZIP that does not pack, and in
 * what the openers open. Each from its first byte to the end of what it lies in.
 */
export async function picturesIn(bytes: Buffer, openers: readonly Opener[]): Promise<Buffer[]> {
  const found = [...plainPictures(bytes), ...encodedPictures(bytes)];
  for (const open of openers) {
    const opened = await open(bytes).catch(() => undefined);
    if (!opened || Buffer.from(opened).equals(bytes)) continue;
    found.push(...plainPictures(Buffer.from(opened)), ...encodedPictures(Buffer.from(opened)));
  }
  return found;
}

function plainPictures(bytes: Buffer): Buffer[] {
  return SIGNATURES.flatMap((signature) => {
    const found: Buffer[] = [];
    for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1)) {
      found.push(bytes.subarray(at));
    }
    return found;
  });
}

function encodedPictures(bytes: Buffer): Buffer[] {
  return [...bytes.toString('latin1').matchAll(BASE64)].flatMap(([text]) =>
    plainPictures(Buffer.from(text, 'base64')),
  );
}
