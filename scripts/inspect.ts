/** `npm run inspect -- FILE [--key KEY] [--json]`: prints what a session file decodes to. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { FastshotError, toFastshotError } from '../src/base/errors';
import { diskError, errnoOf } from '../src/base/fsErrors';
import { MAX_SESSION_BYTES } from '../src/session/decode';
import { desktopVault } from '../src/session/desktopVault';
import type { EncodedImage, SessionDocument } from '../src/session/document';
import { terminalText } from './lib/terminalText';

const USAGE = 'Usage: npm run inspect -- FILE [--key KEY] [--json]';

interface Arguments {
  readonly file: string;
  readonly key: string;
  readonly json: boolean;
}

function parseArguments(args: string[]): Arguments | undefined {
  try {
    const options = {
      key: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [file, ...others] = positionals;
    return file === undefined || others.length > 0 ? undefined : { file, ...values };
  } catch {
    return undefined;
  }
}

async function readSession(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_SESSION_BYTES) throw new FastshotError('tooLarge', `${path} is larger than 256 MB.`);
    return await readFile(path);
  } catch (error) {
    throw errnoOf(error) === undefined || error instanceof FastshotError
      ? error
      : diskError(error, 'read', path);
  }
}

function describeImage(image: EncodedImage): object {
  const { mime, width, height, size } = image;
  return { mime, width, height, size, sha256: createHash('sha256').update(image.bytes()).digest('hex') };
}

function describe(document: SessionDocument): object {
  const { thumbnail, images, problems, ...facts } = document;
  return {
    ...facts,
    thumbnail: thumbnail && describeImage(thumbnail),
    windows: images.map(({ renditions, ...window }) => ({
      ...window,
      images: Object.fromEntries(
        Object.entries(renditions).map(([role, image]) => [role, describeImage(image)]),
      ),
    })),
    problems,
  };
}

/** One line for each value, indented by depth, texts in quotes. */
function toLines(value: unknown, indent = ''): string[] {
  return Object.entries(value as object).flatMap(([name, member]) => {
    if (member === undefined) return [];
    const nested = typeof member === 'object' && member !== null && JSON.stringify(member).length > 100;
    return nested
      ? [`${indent}${name}:`, ...toLines(member, `${indent}  `)]
      : [`${indent}${name}: ${JSON.stringify(member)}`];
  });
}

async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (!args) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    const bytes = await readSession(args.file);
    const report = describe(await desktopVault(args.key).decode(bytes, basename(args.file)));
    const text = args.json ? JSON.stringify(report, null, 2) : toLines(report).join('\n');
    process.stdout.write(`${terminalText(text)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${terminalText(toFastshotError(error).message.replaceAll('\n', ' '))}\n`);
    return 1;
  }
}

void main().then((code) => (process.exitCode = code));
