import { sealedError } from './sealedError';

/** The vault's identities, newest first, as a key file holds them. */
export interface KeyFile {
  readonly vaultId: string;
  readonly keys: readonly { readonly generation: number; readonly identity: string }[];
}

export const MAX_KEY_FILE_BYTES = 64 * 1024;

/** An identity file as `age -i` takes it: comments say what each line is. */
export function keyFileText({ vaultId, keys }: KeyFile): Buffer {
  const lines = keys.flatMap(({ generation, identity }) => [`# generation: ${generation}`, identity]);
  return Buffer.from(['# Fastshot sealed vault', `# vault: ${vaultId}`, ...lines, ''].join('\n'));
}

/** @throws `damaged`, `renamed` when it is another vault's */
export function parseKeyFile(bytes: Uint8Array, vaultId: string, name: string): KeyFile {
  const keys: KeyFile['keys'][number][] = [];
  let named: string | undefined;
  let generation: number | undefined;
  for (const line of new TextDecoder().decode(bytes).split(/\r?\n/)) {
    const [, member, value = ''] = /^# (vault|generation): (\S+)$/.exec(line) ?? [];
    if (member === 'vault') named = value;
    else if (member === 'generation') generation = Number(value);
    else if (/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/.test(line)) {
      if (generation === undefined || !Number.isSafeInteger(generation) || generation < 1) break;
      keys.push({ generation, identity: line });
      generation = undefined;
    }
  }
  const inOrder = keys.every(({ generation }, index) => generation === keys[0]!.generation - index);
  if (named === undefined || keys.length === 0 || !inOrder) {
    throw sealedError('damaged', name, 'holds no key of a vault.');
  }
  if (named !== vaultId) throw sealedError('renamed', name, 'is a key of another vault.');
  return { vaultId: named, keys };
}
