import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import * as vscode from 'vscode';
import { eventually } from '../../support/eventually';

/** Where `scripts/testHost.ts` tells what the window shows; undefined where nobody can see it. */
const WINDOW = process.env['FASTSHOT_WINDOW'];
const UNTOUCHED = 'nothing was copied';
/** How long a command that has come back may take until its answer is drawn, ms: on a busy machine seconds. */
const DRAWN_MS = 15_000;
/** What the user sees of a command. */
export interface Shown {
  /** Resolves to what has appeared since, or was copied, once there is anything; to nothing some time after `hasEnded`. */
  readonly anything: (hasEnded: () => boolean) => Promise<readonly string[]>;
}

/** Clears the window of what commands before have left, and looks at it from now on. */
export async function watchWindow(): Promise<Shown> {
  await clearWindow();
  if (WINDOW === undefined) return { anything: async () => ['Nobody can see this window.'] };
  await vscode.env.clipboard.writeText(UNTOUCHED);
  await eventually(async () => {
    const left = JSON.parse(await request('POST')) as string[];
    if (left.length === 0) return;
    await clearWindow();
    throw new Error(`This does not go: ${left.join(', ')}`);
  });
  return {
    anything: async (hasEnded) => {
      let endedAt: number | undefined;
      return eventually(async () => {
        const seen = JSON.parse(await request('GET')) as string[];
        const copied = seen.length > 0 ? UNTOUCHED : await vscode.env.clipboard.readText();
        if (copied !== UNTOUCHED) seen.push(`clipboard: ${copied}`);
        if (hasEnded()) endedAt ??= Date.now();
        const isLate = endedAt !== undefined && Date.now() - endedAt > DRAWN_MS;
        if (seen.length === 0 && !isLate) throw new Error('Nothing is to be seen yet.');
        return seen;
      });
    },
  };
}

async function clearWindow(): Promise<void> {
  const commands = [
    'workbench.action.closeQuickOpen',
    'notifications.clearAll',
    'workbench.action.closePanel',
    'workbench.action.closeAllEditors',
    'workbench.action.focusActiveEditorGroup',
  ];
  await vscode.commands.executeCommand('runCommands', { commands });
}

async function request(method: 'GET' | 'POST'): Promise<string> {
  // Not by fetch, which VS Code sends through the proxy of its settings.
  const sent = http.request(WINDOW!, { method, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(body);
  return body;
}
