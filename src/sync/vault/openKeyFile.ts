import { plural } from '../../base/displayText';
import { FastshotError, isFastshotError } from '../../base/errors';
import { readAgeHeader } from '../../session/sealed/ageFile';
import { type KeyFile, MAX_KEY_FILE_BYTES, parseKeyFile } from '../../session/sealed/keyFile';
import { sealedError } from '../../session/sealed/sealedError';
import { type KeyEntry, newestGeneration, type VaultFile } from '../../session/sealed/vaultFile';
import type { OpenWith } from '../../sealing/protocol';
import { type VaultDeps, WORK_FACTOR } from './vaultDeps';
import { readObject, readVaultFile, type StoredVaultFile } from './vaultObjects';

/** What a key file says, and which entry of `vault.json` it belongs to. */
export interface OpenedKeyFile {
  readonly entry: KeyEntry;
  readonly keyFile: KeyFile;
}

/**
 * Key files that are tried, and what deriving keys may cost all together (2^work factor each): whoever writes to the bucket
 * can invent any number of them.
 */
const MAX_TRIED = 256;
const MAX_WORK = 32 * 2 ** WORK_FACTOR;

/** What was found out about key files that did not open. */
interface Tries {
  /** Of the newest generation. */
  readonly all: number;
  readonly missing: string[];
  /** What is wrong with files that are there. */
  readonly broken: FastshotError[];
  /** A sound one was tried: what was entered does not open it. */
  wasTried: boolean;
  /** What deriving keys has cost. */
  work: number;
  /** Left untried, because it would have been too many, or too much work. */
  untried: number;
}

/**
 * Finds the key file that this opens, among those of the newest generation.
 * @param first id of the one that opened the vault here before
 * @throws `wrongPassphrase` or `wrongKey` when none does, with `hint`, a sentence on files that are missing or broken, in
 * its data; `damaged` when all are missing; what is wrong with the files when all are broken
 */
export async function openKeyFile(
  deps: VaultDeps,
  vault: VaultFile,
  openWith: OpenWith,
  signal: AbortSignal,
  first?: string,
): Promise<OpenedKeyFile> {
  const newest = newestGeneration(vault);
  const named = new Map(vault.keys.map((entry) => [entry.file, entry]));
  const entries = [...named.values()]
    .filter(({ generation }) => generation === newest)
    .sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const tries: Tries = { all: entries.length, missing: [], broken: [], wasTried: false, work: 0, untried: 0 };
  for (const [index, entry] of entries.entries()) {
    if (index >= MAX_TRIED || tries.work >= MAX_WORK) {
      tries.untried = entries.length - index;
      break;
    }
    try {
      const keyFile = await tryKeyFile(deps, vault, entry, openWith, tries, signal);
      if (keyFile) return { entry, keyFile };
    } catch (error) {
      if (isFastshotError(error, 'notFound')) tries.missing.push(entry.file);
      else if (isFastshotError(error, 'wrongPassphrase', 'wrongKey')) tries.wasTried = true;
      else if (isBroken(error)) tries.broken.push(error);
      else throw error;
    }
  }
  throw notOpened(deps.store.label, vault, openWith, tries);
}

/** As `openKeyFile`, with the newest `vault.json` that `read` gives. */
export async function openNewestKeyFile(
  deps: VaultDeps,
  read: () => Promise<StoredVaultFile>,
  openWith: OpenWith,
  signal: AbortSignal,
  first?: string,
): Promise<OpenedKeyFile & { readonly file: VaultFile }> {
  for (;;) {
    const { file, etag } = await read();
    try {
      return { file, ...(await openKeyFile(deps, file, openWith, signal, first)) };
    } catch (error) {
      if (!(await isOutdated(deps, error, { file, etag }, signal))) throw error;
    }
  }
}

/** Whether key files were missing because somebody has replaced `vault.json` since it was read. */
export async function isOutdated(
  { store }: VaultDeps,
  error: unknown,
  { file, etag }: StoredVaultFile,
  signal: AbortSignal,
): Promise<boolean> {
  if (!isFastshotError(error) || error.data['missing'] === undefined) return false;
  return (await readVaultFile(store, file.vault_id, signal)).etag !== etag;
}

/** @returns undefined for one that is opened in another way */
async function tryKeyFile(
  { store, age }: VaultDeps,
  vault: VaultFile,
  entry: KeyEntry,
  openWith: OpenWith,
  tries: Tries,
  signal: AbortSignal,
): Promise<KeyFile | undefined> {
  const name = entry.file;
  const bytes = await readObject(store, name, MAX_KEY_FILE_BYTES, signal);
  const { workFactor } = readAgeHeader(bytes, bytes.length, name);
  if ((workFactor !== undefined) !== 'passphrase' in openWith) return undefined;
  if (workFactor !== undefined) tries.work += 2 ** workFactor;
  const opened = await age.run({ kind: 'open', openWith, name }, { input: bytes }, signal);
  const keyFile = parseKeyFile(opened.bytes, vault.vault_id, name);
  const [{ generation, identity }] = keyFile.keys as [KeyFile['keys'][number]];
  if (generation !== entry.generation) {
    throw sealedError('renamed', name, 'holds the key of another generation.');
  }
  if (workFactor === undefined) {
    const vaultOpens = { identities: [identity] };
    await age.run({ kind: 'open', openWith: vaultOpens, name }, { input: bytes }, signal);
  }
  return keyFile;
}

function isBroken(error: unknown): error is FastshotError {
  return isFastshotError(
    error,
    'damaged',
    'truncated',
    'notSealed',
    'renamed',
    'tooLarge',
    'unsupportedFormat',
  );
}

function notOpened(label: string, vault: VaultFile, openWith: OpenWith, tries: Tries): FastshotError {
  const { all, missing, broken, wasTried, untried } = tries;
  const vaultOf = `The vault in ${label}`;
  const data = { filename: vaultOf, ...(missing.length > 0 ? { missing: missing.length } : {}) };
  if (missing.length === all) {
    return new FastshotError(
      'damaged',
      `${vaultOf} cannot be opened by anybody: all key files that its vault.json names are missing (${missing.join(', ')}). Bring them back from a backup of sealed/${vault.vault_id}/. If no session was ever saved there, delete that folder and make a new vault.`,
      { data },
    );
  }
  // Somebody else's broken file says nothing about what was entered, unless there is nothing else to try.
  if (!wasTried && untried === 0 && broken[0]) return broken[0];
  const hints = [
    ...(untried > 0
      ? [
          `Its vault.json names ${plural(all, 'key file')}, and ${untried} of them were not tried, because that would take too long: somebody may have invented them. On a machine where the vault is open, choose Repair Vault….`,
        ]
      : []),
    ...(missing.length > 0 ? [`Missing of its ${plural(all, 'key file')}: ${missing.join(', ')}.`] : []),
    ...broken.map(({ message }) => message),
  ];
  const hint = hints.length > 0 ? hints.join(' ') : undefined;
  const [code, by] =
    'passphrase' in openWith ? (['wrongPassphrase', 'passphrase'] as const) : (['wrongKey', 'key'] as const);
  const message = [`${vaultOf} is not opened by this ${by}.`, ...hints].join(' ');
  return new FastshotError(code, message, { data: { ...data, hint } });
}
