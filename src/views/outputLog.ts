import type * as vscode from 'vscode';
import type { ErrorData } from '../base/errors';
import type { Log } from '../base/log';

/** The extension's one log channel as a `Log`. Data is appended as JSON; undefined members vanish. */
export function outputLog(channel: vscode.LogOutputChannel): Log {
  const line = (message: string, data?: ErrorData): string =>
    data && Object.keys(data).length > 0 ? `${message} ${JSON.stringify(data)}` : message;
  return {
    trace: (message, data) => channel.trace(line(message, data)),
    debug: (message, data) => channel.debug(line(message, data)),
    info: (message, data) => channel.info(line(message, data)),
    warn: (message, data) => channel.warn(line(message, data)),
    error: (message, data) => channel.error(line(message, data)),
  };
}
