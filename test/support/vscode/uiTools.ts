import { existsSync } from 'node:fs';
import type { Context } from 'mocha';
import { vsixFile } from '../../../scripts/lib/paths';
import type { CodeServerTool } from './tools';
import { ensureChromium, ensureCodeServer } from './tools';

/** What a UI test needs of the machine. */
export interface UiTools {
  readonly codeServer: CodeServerTool;
  readonly chromium: string;
  /** The packed extension. */
  readonly vsix: string;
}

/**
 * The tools of a UI test, installed when missing. For a `before` hook: where this machine cannot have them,
 * its tests are skipped, and the reason is printed.
 */
export function requireUiTools(context: Context): UiTools {
  const codeServer = ensureCodeServer();
  const chromium = ensureChromium();
  if (codeServer.tool === undefined) return skip(context, codeServer.missing);
  if (chromium.tool === undefined) return skip(context, chromium.missing);
  const vsix = vsixFile();
  if (!existsSync(vsix)) throw new Error(`${vsix} is not there: run npm run package first.`);
  return { codeServer: codeServer.tool, chromium: chromium.tool, vsix };
}

function skip(context: Context, reason: string): never {
  console.warn(`Skipped: ${reason}`);
  return context.skip();
}
