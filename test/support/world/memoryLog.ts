import type { ErrorData } from '../../../src/base/errors';
import type { Log } from '../../../src/base/log';

/** Keeps every line. */
export class MemoryLog implements Log {
  readonly lines: string[] = [];
  readonly trace = this.keep('trace');
  readonly debug = this.keep('debug');
  readonly info = this.keep('info');
  readonly warn = this.keep('warn');
  readonly error = this.keep('error');

  private keep(level: string) {
    return (message: string, data?: ErrorData): void =>
      void this.lines.push(`${level} ${message} ${JSON.stringify(data ?? {})}`);
  }
}
