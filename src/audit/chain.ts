import { createHash, createHmac } from 'node:crypto';

/** A line of a trail without its place in the chain. */
export type Entry = Readonly<Record<string, unknown>>;

/** What makes a line part of a chain: the hash before it, its own, and proof that a holder of the key wrote it. */
interface Link {
  readonly prev: string;
  readonly hash: string;
  readonly mac: string;
}

/** Tells the files of one key from those of another without revealing either; part of file names. */
export const auditKeyId = (key: Uint8Array): string =>
  createHmac('sha256', key).update('fastshot audit key id').digest('hex').slice(0, 12);

/** What the first line of a file follows: bound to the name, so that files cannot be renamed or swapped. */
export const chainStart = (file: string): string => sha256(`fastshot audit ${file}`);

/**
 * One line of a trail, without its line end. Every line is the chain's head while it is the last one, so every line is
 * authenticated: an append never has to change what is on disk already.
 */
export function chainLine(entry: Entry, prev: string, key: Uint8Array): { line: string; hash: string } {
  const hash = sha256(JSON.stringify({ ...entry, prev }));
  return { line: JSON.stringify({ ...entry, prev, hash, mac: mac(hash, key) }), hash };
}

/** What one file holds, and where its chain is broken. */
export interface CheckedChain {
  readonly entries: readonly Entry[];
  /** Hashes of all lines that can be read, to be compared with what later files say of this one. */
  readonly hashes: ReadonlySet<string>;
  /** 1-based line numbers, with the end of a sentence that begins with the line. */
  readonly breaks: readonly { readonly line: number; readonly why: string }[];
}

/**
 * Reads a file and checks its chain. A last line without a line end is one that a crash tore: it is left out.
 * @param key undefined: only the chain is checked, not who wrote it
 */
export function checkChain(file: string, text: string, key: Uint8Array | undefined): CheckedChain {
  const entries: Entry[] = [];
  const hashes = new Set<string>();
  const breaks: { line: number; why: string }[] = [];
  let prev: string | undefined = chainStart(file);
  const lines = text.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const read = parseLine(line);
    if (!read) {
      breaks.push({ line: index + 1, why: 'is no entry' });
      prev = undefined;
      continue;
    }
    const { entry, link } = read;
    const why = whyBroken(entry, link, prev, key);
    if (why !== undefined) breaks.push({ line: index + 1, why });
    entries.push(entry);
    hashes.add(link.hash);
    prev = link.hash;
  }
  return { entries, hashes, breaks };
}

function whyBroken(
  entry: Entry,
  link: Link,
  prev: string | undefined,
  key: Uint8Array | undefined,
): string | undefined {
  if (sha256(JSON.stringify({ ...entry, prev: link.prev })) !== link.hash) return 'was changed';
  if (key && mac(link.hash, key) !== link.mac) return 'was not written by this program';
  // After a line that cannot be read nobody knows what should come next; that break is reported already.
  if (prev !== undefined && link.prev !== prev) return 'does not follow the line before it';
  return undefined;
}

function parseLine(line: string): { entry: Entry; link: Link } | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    // Another spelling of the same value is not what was written.
    if (JSON.stringify(value) !== line) return undefined;
    const { prev, hash, mac, ...entry } = value;
    if (typeof prev !== 'string' || typeof hash !== 'string' || typeof mac !== 'string') return undefined;
    return { entry, link: { prev, hash, mac } };
  } catch {
    return undefined;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const mac = (hash: string, key: Uint8Array): string => createHmac('sha256', key).update(hash).digest('hex');
