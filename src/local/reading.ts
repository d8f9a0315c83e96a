import { isCancelled, toFastshotError, type ErrorCode } from '../base/errors';
import type { SessionMetadata } from '../session/metadata';
import type { RowProblem } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import { withFileReader } from './fileReader';
import type { LocalFile } from './localFile';

/** What reading one version of a file came to. */
export interface Reading {
  readonly version: string;
  readonly metadata?: SessionMetadata | undefined;
  readonly problem?: RowProblem | undefined;
  /** The key that was wrong: with another one it is read again. */
  readonly wrongKeyId?: string | undefined;
}

const PROBLEMS: Partial<Record<ErrorCode, RowProblem>> = {
  wrongKey: 'wrongKey',
  truncated: 'damaged',
  damaged: 'damaged',
};

/** Reads the metadata of a session file by its head and tail. Rejects with `cancelled` only. */
export async function readFile(file: LocalFile, vault: Vault, signal: AbortSignal): Promise<Reading> {
  const { version } = file;
  try {
    return { version, metadata: await withFileReader(file, (reader) => vault.readMetadata(reader, signal)) };
  } catch (error) {
    if (isCancelled(error)) throw error;
    const problem = PROBLEMS[toFastshotError(error).code] ?? 'unreadable';
    return { version, problem, wrongKeyId: problem === 'wrongKey' ? vault.keyId : undefined };
  }
}
