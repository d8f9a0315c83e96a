import { diskWords } from './diskWords';

/** What went wrong, as a reader of the code or a recovery rule needs it. One word per distinct reaction. */
export type ErrorCode =
  | 'cancelled'
  // the way to the store
  | 'timeout'
  | 'hostNotFound'
  | 'connectionRefused'
  | 'connectionLost'
  | 'tls'
  | 'proxy'
  /** The folder that is the store is not there: its disk or share is not connected. */
  | 'folderUnreachable'
  // what the store answered
  | 'throttled'
  | 'serverError'
  | 'unexpectedResponse'
  | 'wrongRegion'
  | 'noSuchBucket'
  | 'notFound'
  | 'accessDenied'
  | 'badSignature'
  | 'clockSkew'
  | 'credentialsMissing'
  | 'credentialsExpired'
  /** The user has not said yet that credentials may go there. */
  | 'addressUnconfirmed'
  | 'preconditionFailed'
  | 'conflict'
  | 'readOnlyStore'
  /** Its quota or cap is used up, or its disks are. */
  | 'storeFull'
  /** It is there, but its bytes have to be brought back first: an archive class, or a cloud drive's placeholder. */
  | 'archived'
  // the bytes
  | 'truncated'
  | 'checksumMismatch'
  | 'tooLarge'
  | 'wrongKey'
  | 'damaged'
  | 'unsupportedFormat'
  // sealed vaults
  | 'wrongPassphrase'
  /** What is inside says that it belongs to another name, vault or place. */
  | 'renamed'
  /** Something that is not age, where everything has to be. */
  | 'notSealed'
  | 'vaultLocked'
  /** The vault in the store is not the one that was pinned, or fell back. */
  | 'vaultChanged'
  // this machine
  | 'diskFull'
  | 'diskPermission'
  | 'disk'
  | 'invalidInput'
  /** What is configured about the store cannot work. */
  | 'invalidSetting'
  /** Something else has to end first. */
  | 'busy'
  | 'internal';

/** Facts about an error that messages and recovery may use. Never a secret and never file content. */
export type ErrorData = Readonly<Record<string, string | number | boolean | undefined>>;

const BRAND = Symbol.for('fastshot.error');

/**
 * The one error type of this extension. `message` is a sentence a user can read: it names the file,
 * setting or store and what is wrong with it. `code` is what code decides by.
 */
export class FastshotError extends Error {
  readonly [BRAND] = true;
  override readonly name = 'FastshotError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; data?: ErrorData } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** True for errors of this extension, also across bundles, where `instanceof` fails. */
export function isFastshotError(error: unknown, ...codes: ErrorCode[]): error is FastshotError {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (codes.length === 0 || codes.includes((error as FastshotError).code))
  );
}

/** True when the user or a newer request stopped the work: never shown as an error. */
export function isCancelled(error: unknown): boolean {
  return isFastshotError(error, 'cancelled') || (error instanceof Error && error.name === 'AbortError');
}

/** Any thrown value as a FastshotError; unknown ones become `internal` and keep their cause. */
export function toFastshotError(error: unknown): FastshotError {
  if (isFastshotError(error)) return error;
  if (isCancelled(error)) return new FastshotError('cancelled', 'Cancelled.', { cause: error });
  const ofDisk = diskFailure(error);
  if (ofDisk) return ofDisk;
  const message = error instanceof Error ? error.message : String(error);
  return new FastshotError('internal', message, { cause: error });
}

/** What the system says of a file, where no code that used it said so in its own words. */
function diskFailure(error: unknown): FastshotError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code: errno, path }: NodeJS.ErrnoException = error;
  const words = typeof errno === 'string' && typeof path === 'string' ? diskWords(errno) : undefined;
  if (!words) return undefined;
  return new FastshotError(words.code, `Could not use ${path}: ${words.why}.`, {
    cause: error,
    data: { path, errno },
  });
}

/** How the log marks an error that no code expected: a fault of this extension, which a report of it has to show. */
export const UNEXPECTED = 'Unexpected: ';

/** An error as the log has it: its message, and the whole stack of one that no code expected. Never shown to users. */
export function forLog(error: unknown): string {
  const { code, message, cause } = toFastshotError(error);
  if (code !== 'internal') return message;
  return UNEXPECTED + ((cause instanceof Error ? cause.stack : undefined) ?? message);
}
