import { replaceJsonValue } from './json';
import type { Random } from './random';
import { words } from './words';

/** Largest input. What only shows at the size limits (megabytes) has tests of its own. Bytes. */
const MAX_BYTES = 256 * 1024;

/** Longer JSON is not parsed to be changed. */
const MAX_JSON_BYTES = 64 * 1024;

/** Numbers at which programs go wrong, as text. */
const NUMBERS = [
  ...words`0 -1 -0 1e400 -1e400 1e-400 0.1 01 1.5 NaN Infinity null 255 65535 65536 2147483648 4294967295 9007199254740993`,
  '9'.repeat(400),
];

/** Bytes that are the end of some range, or begin something in UTF-8. */
const BYTES = [0x00, 0x01, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x7f, 0x80, 0xc0, 0xed, 0xef, 0xf4, 0xff];

type Mutation = (input: Buffer, random: Random, from: MutationSources) => Buffer;

/** Where mutations take material from. */
export interface MutationSources {
  readonly tokens: readonly string[];
  /** Another input. */
  readonly other: Uint8Array;
}

/** One to eight random changes of an input. */
export function mutate(input: Uint8Array, random: Random, from: MutationSources): Buffer {
  let mutated = Buffer.from(input);
  for (let changes = 1 + random.length(7); changes > 0; changes--) {
    mutated = Buffer.from(random.pick(MUTATIONS)(mutated, random, from).subarray(0, MAX_BYTES));
  }
  return mutated;
}

const flipBit: Mutation = (input, random) => {
  if (input.length > 0) input[random.below(input.length)]! ^= 1 << random.below(8);
  return input;
};

const setByte: Mutation = (input, random) => {
  if (input.length > 0) input[random.below(input.length)] = random.pick(BYTES);
  return input;
};

const insertBytes: Mutation = (input, random) => {
  const bytes = Buffer.from(Array.from({ length: 1 + random.length(8) }, () => random.below(256)));
  return replaced(input, random.below(input.length + 1), 0, bytes);
};

const insertToken: Mutation = (input, random, { tokens }) =>
  replaced(input, random.below(input.length + 1), 0, Buffer.from(random.pick([...tokens, ...NUMBERS])));

const overwriteWithToken: Mutation = (input, random, { tokens }) => {
  const token = Buffer.from(random.pick([...tokens, ...NUMBERS]));
  return replaced(input, random.below(input.length + 1), token.length, token);
};

const removeRange: Mutation = (input, random) => {
  const [at, length] = rangeOf(input, random);
  return replaced(input, at, length, Buffer.alloc(0));
};

const cut: Mutation = (input, random) => input.subarray(0, random.below(input.length + 1));

const repeatRange: Mutation = (input, random) => {
  const [at, length] = rangeOf(input, random);
  const times = random.oneIn(8) ? 1 + random.below(1000) : 1 + random.below(4);
  const part = input.subarray(at, at + length);
  const most = Math.min(times, Math.floor(MAX_BYTES / Math.max(1, part.length)));
  return replaced(input, at, 0, Buffer.concat(Array.from({ length: most }, () => part)));
};

const moveRange: Mutation = (input, random) => {
  const [at, length] = rangeOf(input, random);
  const part = Buffer.from(input.subarray(at, at + length));
  return replaced(input, random.below(input.length + 1), random.oneIn(2) ? part.length : 0, part);
};

/** A range of another input in place of one of this. */
const splice: Mutation = (input, random, { other }) => {
  const [from, count] = rangeOf(other, random);
  const [at, length] = rangeOf(input, random);
  return replaced(input, at, length, other.subarray(from, from + count));
};

/** Another number in place of one in the text. */
const changeNumber: Mutation = (input, random) => {
  const numbers = [...input.toString('latin1', 0, 16_384).matchAll(/-?\d+(?:\.\d+)?/g)];
  if (numbers.length === 0) return input;
  const { 0: number, index } = random.pick(numbers);
  return replaced(input, index, number.length, Buffer.from(random.pick(NUMBERS)));
};

/** A number of one, two or four bytes, as binary formats have them. */
const setBinaryNumber: Mutation = (input, random) => {
  const value = random.pick([0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff]);
  const bytes = Buffer.alloc(4);
  if (random.oneIn(2)) bytes.writeUInt32BE(value);
  else bytes.writeUInt32LE(value);
  const part = random.pick([bytes, bytes.subarray(0, 2), bytes.subarray(2)]);
  return replaced(input, random.below(input.length + 1), part.length, part);
};

/** Another value in place of one of a JSON text, so that it stays JSON. A number may stand in front of it. */
const changeJsonValue: Mutation = (input, random) => {
  if (input.length > MAX_JSON_BYTES) return input;
  const start = Math.max(0, input.indexOf('{'));
  const changed = replaceJsonValue(input.toString('utf8', start), random);
  return changed === undefined ? input : Buffer.concat([input.subarray(0, start), Buffer.from(changed)]);
};

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  insertBytes,
  insertToken,
  insertToken,
  overwriteWithToken,
  removeRange,
  cut,
  repeatRange,
  moveRange,
  splice,
  changeNumber,
  setBinaryNumber,
  changeJsonValue,
  changeJsonValue,
];

function rangeOf(input: Uint8Array, random: Random): readonly [at: number, length: number] {
  const at = random.below(input.length + 1);
  return [at, random.length(input.length - at)];
}

function replaced(input: Buffer, at: number, length: number, by: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), by, input.subarray(at + length)]);
}
