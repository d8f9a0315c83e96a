import { Decrypter, Encrypter } from 'age-encryption';
import { isFastshotError } from '../base/errors';
import { MAX_HEADER_BYTES, NONCE_BYTES, readAgeHeader, type AgeHeader } from '../session/sealed/ageFile';
import { sealedError } from '../session/sealed/sealedError';
import { spellingsToOpen, spellingToSeal } from './passphrase';
import { collect, Demand, demanded, toStream, withHead } from './demandedStream';
import type { OpenWith, SealFor } from './protocol';

/** Only in the worker: scrypt and large files take seconds. The package's own words become errors of ours here. */

/** Encrypts a stream. @param size bytes of its plain text, which tell the size of the result */
export async function sealStream(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
  sealFor: SealFor,
): Promise<Uint8Array<ArrayBuffer>> {
  const encrypted = await encrypterFor(sealFor).encrypt(toStream(chunks));
  return collect(encrypted, encrypted.size(size));
}

export async function sealBytes(bytes: Uint8Array, sealFor: SealFor): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await encrypterFor(sealFor).encrypt(bytes));
}

function encrypterFor(sealFor: SealFor): Encrypter {
  const encrypter = new Encrypter();
  if ('passphrase' in sealFor) {
    encrypter.setPassphrase(spellingToSeal(sealFor.passphrase));
    encrypter.setScryptWorkFactor(sealFor.workFactor);
  } else for (const recipient of sealFor.recipients) encrypter.addRecipient(recipient);
  return encrypter;
}

/** An age file that was opened as far as its header. */
export interface OpenedStream {
  readonly header: AgeHeader;
  /** Position of the identity that matched; 0 for a passphrase. */
  readonly by: number;
  /** Decrypts as it is read; every piece is authenticated before it comes out. */
  readonly plain: AsyncIterable<Uint8Array>;
}

/**
 * Opens an age file from its beginning; the rest is read as `plain` is.
 * @param size bytes of the whole file
 * @throws `wrongKey` or `wrongPassphrase`, and as `readAgeHeader`; reading `plain` throws `damaged`
 */
export async function openStream(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
  openWith: OpenWith,
  name: string,
): Promise<OpenedStream> {
  const input = chunks[Symbol.asyncIterator]();
  const { head, ended } = await readHead(input, size);
  const header = readAgeHeader(head, size, name);
  checkSole(header, name);
  const by = await whichOpens(head.subarray(0, header.length), openWith, name);
  const decrypter = decrypterFor(openWith, by);
  const demand = new Demand();
  const isAll = head.length >= size || ended;
  const whole = toStream(withHead(head, isAll ? undefined : input, demand));
  const plain = await decrypter.decrypt(whole).catch((error: unknown) => {
    throw openError(error, openWith, name);
  });
  const chunksOut = plain as unknown as AsyncIterable<Uint8Array>;
  return { header, by, plain: demanded(chunksOut, demand, (error) => openError(error, openWith, name)) };
}

/** @param isSole whether only a file with one recipient is taken; errors as for `openStream` */
export async function openBytes(
  bytes: Uint8Array,
  openWith: OpenWith,
  name: string,
  isSole: boolean,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly by: number }> {
  const header = readAgeHeader(bytes, bytes.length, name);
  if (isSole) checkSole(header, name);
  if ('passphrase' in openWith) return { bytes: await decrypt(bytes, openWith, 0, name), by: 0 };
  const by = await whichOpens(bytes.subarray(0, header.length), openWith, name);
  return { bytes: await decrypt(bytes, openWith, by, name), by };
}

async function decrypt(
  bytes: Uint8Array,
  openWith: OpenWith,
  by: number,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const decrypter = decrypterFor(openWith, by);
  try {
    return Uint8Array.from(await decrypter.decrypt(bytes));
  } catch (error) {
    throw openError(error, openWith, name);
  }
}

/**
 * All recipients of a file know its file key, and age does not say who made a file: each of them can put something else
 * behind the header, which then opens for the others.
 */
function checkSole({ stanzas }: AgeHeader, name: string): void {
  if (stanzas.length === 1) return;
  throw sealedError(
    'damaged',
    name,
    `is sealed for ${stanzas.length} recipients. What is in a vault has one, because each of several could have changed it.`,
  );
}

/**
 * Which of these identities an age file is for, by its header alone.
 * @param head at least its header
 * @throws `wrongKey` for none; as `readAgeHeader`
 */
export async function whichKey(
  head: Uint8Array,
  identities: readonly string[],
  name: string,
): Promise<number> {
  const { length } = readAgeHeader(head, head.length, name);
  return whichIdentity(head.subarray(0, length), identities, name);
}

function decrypterFor(openWith: OpenWith, by: number): Decrypter {
  const decrypter = new Decrypter();
  if ('passphrase' in openWith) {
    for (const spelling of spellingsToOpen(openWith.passphrase)) decrypter.addPassphrase(spelling);
  } else decrypter.addIdentity(openWith.identities[by]!);
  return decrypter;
}

/** A passphrase is not tried here: deriving its key twice would take twice as long. */
async function whichOpens(header: Uint8Array, openWith: OpenWith, name: string): Promise<number> {
  if ('passphrase' in openWith) return 0;
  const { identities } = openWith;
  return identities.length === 1 ? 0 : whichIdentity(header, identities, name);
}

async function whichIdentity(
  header: Uint8Array,
  identities: readonly string[],
  name: string,
): Promise<number> {
  for (const [index, identity] of identities.entries()) {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    try {
      await decrypter.decryptHeader(header);
      return index;
    } catch (error) {
      const mapped = openError(error, { identities }, name);
      if (!isFastshotError(mapped, 'wrongKey')) throw mapped;
    }
  }
  throw wrongKey(name);
}

function openError(error: unknown, openWith: OpenWith, name: string): Error {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('no identity matched')) {
    if (!('passphrase' in openWith)) return wrongKey(name);
    return sealedError('wrongPassphrase', name, 'is not opened by this passphrase.');
  }
  return sealedError('damaged', name, 'is damaged: what it holds was changed or cut off.', { cause: error });
}

function wrongKey(name: string): Error {
  return sealedError('wrongKey', name, 'is sealed to another key than the one of this vault.');
}

/** Header and nonce, at least; or all there is. */
async function readHead(
  input: AsyncIterator<Uint8Array>,
  size: number,
): Promise<{ readonly head: Uint8Array; readonly ended: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < Math.min(MAX_HEADER_BYTES + NONCE_BYTES, size) && !ended) {
    const next = await input.next();
    ended = next.done === true;
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  return { head: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), ended };
}
