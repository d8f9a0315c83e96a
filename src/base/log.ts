import type { ErrorData } from './errors';

/** Where messages go. Callers never pass secrets, keys or file contents, not even at `trace`. */
export interface Log {
  trace(message: string, data?: ErrorData): void;
  debug(message: string, data?: ErrorData): void;
  info(message: string, data?: ErrorData): void;
  warn(message: string, data?: ErrorData): void;
  error(message: string, data?: ErrorData): void;
}

const ignore = (): void => {};

export const silentLog: Log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
