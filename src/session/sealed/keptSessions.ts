import { createHash } from 'node:crypto';
import {
  array,
  int,
  literal,
  number,
  object,
  optional,
  positive,
  record,
  regex,
  safeParse,
  string,
  type infer as Infer,
} from 'zod/mini';
import { sealedError } from './sealedError';
import { VAULT_ID } from './vaultFile';

export const MAX_KEPT_BYTES = 64 * 1024 * 1024;
/** Sessions in one part of a list: with the longest names that are allowed some 25 MB. */
export const MAX_PART_SESSIONS = 50_000;

const sha256 = string().check(regex(/^[0-9a-f]{64}$/));

const about = {
  vault_id: string().check(regex(VAULT_ID)),
  /** Of the key that was new then; the one before opens only what is listed. */
  generation: number().check(int(), positive()),
  /** SHA-256 of the new key's recipient, hex. */
  recipient_sha256: sha256,
};

/** Which bytes a session has: all that a key which was replaced still opens under its name. */
const keptSession = object({
  /** SHA-256 of the bytes of `session.json`, hex, which names size and SHA-256 of everything else in the session. */
  head: sha256,
  /** SHA-256 of the plain text of its index, hex, where it had one. */
  index: optional(sha256),
});

const keptSessions = object({
  version: literal(2),
  ...about,
  /** Which part of the list this is, from 1, and how many there are. */
  part: number().check(int(), positive()),
  parts: number().check(int(), positive()),
  sessions: record(string(), keptSession),
});

/** What was written by the first version, for the old key as well: any content under a name. */
const keptNames = object({ version: literal(1), ...about, names: array(string()) });

export type KeptSession = Infer<typeof keptSession>;
/** Filename → what a replaced key opens under it; undefined where the list says no more than the name. */
export type KeptSessions = ReadonlyMap<string, KeptSession | undefined>;
/** One part of what is written down, sealed to the new key only, when a key is replaced. */
export type KeptPart = Omit<Infer<typeof keptSessions>, 'sessions' | 'version'> & {
  readonly sessions: ReadonlyMap<string, KeptSession>;
};
/** What a list has to be made for. */
export type KeptFor = Pick<KeptPart, 'vault_id' | 'generation' | 'recipient_sha256'>;

export const keptPartText = ({ sessions, ...rest }: KeptPart): Buffer =>
  Buffer.from(JSON.stringify({ version: 2, ...rest, sessions: Object.fromEntries(sessions) }));

/**
 * Reads a part of a list.
 * @throws `damaged`; `renamed` when it was made for another vault, generation or key
 */
export function parseKeptPart(bytes: Uint8Array, expected: KeptFor, name: string): KeptPart {
  const parsed = safeParse(keptSessions, parseJson(bytes, name));
  if (!parsed.success) throw noList(name);
  const { version: _, sessions, ...rest } = parsed.data;
  if (rest.part > rest.parts) throw noList(name);
  checkFor(rest, expected, name);
  return { ...rest, sessions: new Map(Object.entries(sessions)) };
}

/** Reads a list of the first version, which binds no content. Errors as for `parseKeptPart`. */
export function parseKeptNames(bytes: Uint8Array, expected: KeptFor, name: string): KeptSessions {
  const parsed = safeParse(keptNames, parseJson(bytes, name));
  if (!parsed.success) throw noList(name);
  checkFor(parsed.data, expected, name);
  return new Map(parsed.data.names.map((filename) => [filename, undefined]));
}

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw sealedError('damaged', name, 'is not valid JSON.', { cause: error });
  }
}

function checkFor(list: KeptFor, expected: KeptFor, name: string): void {
  const isRight =
    list.vault_id === expected.vault_id &&
    list.generation === expected.generation &&
    list.recipient_sha256 === expected.recipient_sha256;
  if (!isRight) throw sealedError('renamed', name, 'was made for another key.');
}

const noList = (name: string): Error =>
  sealedError('damaged', name, 'is no list of the sessions that an old key opens.');

/** Tells a vault's key without giving it away. */
export const recipientHash = (recipient: string): string => sha256Hex(Buffer.from(recipient));

/** As `session.json` and indexes are told apart by in these lists. */
export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
