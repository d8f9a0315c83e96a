import { join } from 'node:path';
import { neverAborted } from '../base/abort';
import { isFastshotError } from '../base/errors';
import { ImageTools } from '../images/imageTools';
import { inspectImage } from '../session/imageFile';
import {
  type Bundle,
  type BundleFile,
  bundleFrom,
  largeThumbnail,
  MAX_THUMB_BYTES,
  renamedSessionJson,
} from '../session/sealed/bundle';
import { plaintextSize } from '../session/sealed/ageFile';
import { desktopText } from '../session/sealed/desktopText';
import { sha256Hex } from '../session/sealed/keptSessions';
import { sealedError } from '../session/sealed/sealedError';
import { parseSessionJson } from '../session/sealed/sessionJson';
import { readBundle, tarOf, tarSize } from '../session/sealed/tar';
import { carryFrom } from '../session/write/carry';
import { membersOf } from '../session/write/jsonSpans';
import { openStream, sealStream } from './age';
import type { AgeJob, AgeResults, OpenedFile, SessionEvent } from './protocol';

type Job<K extends AgeJob['kind']> = Extract<AgeJob, { kind: K }>;
type Input = AsyncIterable<Uint8Array>;

/** The jobs of the worker that are about whole sessions. */

export async function sealSession(
  { filename, recipient }: Job<'sealSession'>,
  input: Input,
): Promise<AgeResults['sealSession']> {
  const pieces: Uint8Array[] = [];
  for await (const piece of input) pieces.push(piece);
  const text = pieces.length === 1 ? asBuffer(pieces[0]!) : Buffer.concat(pieces.splice(0));
  const carried = carryFrom(text, Buffer.alloc(0), filename);
  const large = largeThumbnail(carried);
  const bundle = bundleFrom(carried, filename, large && (await shrunk(large)));
  return sealBundle(bundle, filename, recipient);
}

export async function resealSession(
  { from, to, size, identities, recipient }: Job<'resealSession'>,
  input: Input,
): Promise<AgeResults['resealSession']> {
  const { sessionJson, files, by } = await readWhole(input, size, identities, from);
  const renamed = from === to ? sessionJson : renamedSessionJson(membersOf(sessionJson), to);
  const sha256 = sha256Hex(sessionJson);
  return { ...(await sealBundle({ sessionJson: renamed, files }, to, recipient)), by, sha256 };
}

/** Beside this script, as `esbuild.js` puts it. Started only when a thumbnail is too large. */
const images = new ImageTools(join(__dirname, 'images.js'));

/** A thumbnail made smaller until it fits beside `session.json`; undefined when it cannot be read. */
async function shrunk(png: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    return (await images.shrink(png, MAX_THUMB_BYTES, 'The thumbnail', neverAborted)).bytes;
  } catch (error) {
    if (isFastshotError(error, 'invalidInput', 'damaged', 'tooLarge')) return undefined;
    throw error;
  }
}

async function sealBundle(
  bundle: Bundle,
  filename: string,
  recipient: string,
): Promise<AgeResults['sealSession']> {
  // What does not open again is better found out now.
  const head = parseSessionJson(bundle.sessionJson, filename);
  const bytes = await sealStream(tarOf(bundle, filename), tarSize(bundle), { recipients: [recipient] });
  return { bytes, head };
}

export async function openSession(
  job: Job<'openSession'>,
  input: Input,
  emit: (event: SessionEvent) => void,
): Promise<AgeResults['openSession']> {
  const { filename, size, identities, want } = job;
  if (want === 'text') {
    const { sessionJson, files, by } = await readWhole(input, size, identities, filename);
    return { by, sha256: sha256Hex(sessionJson), text: desktopText(sessionJson, files, filename) };
  }
  const { header, by, plain } = await openStream(input, size, { identities }, filename);
  let thumbnail: string | undefined;
  for await (const event of readBundle(plain, filename, plaintextSize(size, header))) {
    if (event.kind === 'head') {
      thumbnail = event.parsed.thumbnail;
      emit({ kind: 'head', head: event.parsed, by });
      if (want === 'head' && event.parsed.files[0]?.path !== thumbnail) return { by };
      continue;
    }
    emit({ kind: 'file', file: opened(event.file, event.intact) });
    if (want === 'head') return { by };
  }
  return { by };
}

async function readWhole(
  input: Input,
  size: number,
  identities: readonly string[],
  filename: string,
): Promise<Bundle & { readonly by: number }> {
  const { header, by, plain } = await openStream(input, size, { identities }, filename);
  let sessionJson: Buffer | undefined;
  const files: BundleFile[] = [];
  for await (const event of readBundle(plain, filename, plaintextSize(size, header))) {
    if (event.kind === 'head') sessionJson = event.sessionJson;
    else if (event.intact) files.push(event.file);
    else throw sealedError('damaged', filename, `is damaged: ${event.file.path} in it has another checksum.`);
  }
  return { sessionJson: sessionJson!, files, by };
}

function opened({ path, bytes }: BundleFile, intact: boolean): OpenedFile {
  return {
    path,
    bytes: bytes as Uint8Array<ArrayBuffer>,
    facts: intact ? inspectImage(bytes) : 'is damaged: its checksum does not match',
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
