import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../eventually';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import type { QuickInput } from './quickInput';
import type { Workbench } from './workbench';

/** After this the path is looked at again, ms. */
const DIALOG_MS = 2_000;

/** What the tests' demo server knows. */
export const BUCKET = 'team-bucket';
export const KEYS = { accessKeyId: 'AKIADEMOREADWRITE', secretAccessKey: 'demo-secret-read-write' };
export const READ_ONLY_KEYS = { accessKeyId: 'AKIADEMOREADONLY0', secretAccessKey: 'demo-secret-read-only' };

export interface ConnectAnswers {
  readonly endpoint: string;
  readonly encryptionKey: string;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly bucket?: string;
}

/** Goes through the connect wizard for an S3-compatible server, as a user does, up to the connection test. */
export async function connectByWizard(workbench: Workbench, answers: ConnectAnswers): Promise<void> {
  const { keys = KEYS, bucket = BUCKET } = answers;
  const { quickInput } = workbench;
  await workbench.command('Fastshot: Connect to a Store…');
  await quickInput.pick('S3-compatible server');
  await quickInput.shows('URL of the server');
  await quickInput.answer(answers.endpoint);
  await quickInput.shows('Name of the bucket');
  await quickInput.answer(bucket);
  await quickInput.pick('Access key and secret');
  await quickInput.shows('Access key ID');
  await quickInput.answer(keys.accessKeyId);
  await quickInput.shows('Secret access key');
  await quickInput.answer(keys.secretAccessKey);
  await quickInput.shows('Encryption key');
  await quickInput.answer(answers.encryptionKey);
}

/**
 * Goes through the connect wizard for a folder up to the connection test. The dialog is VS Code's own, not the system's.
 * @param encryptionKey undefined where it is not asked for: there are sealed vaults only
 */
export async function connectToFolder(
  workbench: Workbench,
  folder: string,
  encryptionKey: string | undefined,
): Promise<void> {
  const { quickInput } = workbench;
  await workbench.command('Fastshot: Connect to a Store…');
  await quickInput.pick('on this machine or a network share');
  await chooseInDialog(workbench, 'Folder that holds the sessions', folder + path.sep);
  if (encryptionKey === undefined) return;
  await quickInput.shows('Encryption key');
  await quickInput.answer(encryptionKey);
}

/** Answers what is asked about an empty store, up to the recovery key, so that a sealed vault is made in it. */
export async function makeSealedVault(workbench: Workbench, passphrase: string): Promise<void> {
  const { quickInput } = workbench;
  await quickInput.shows('How should sessions be kept there');
  await quickInput.pick('Sealed vault');
  await quickInput.shows('A passphrase for the vault');
  await quickInput.answer(passphrase);
  await quickInput.shows('once more');
  await quickInput.answer(passphrase);
  await workbench.dialog().getByText('AGE-SECRET-KEY-1').waitFor();
  await workbench.dialog().getByRole('button', { name: 'I Have Kept It' }).click();
}

/** Enters a path into VS Code's simple file dialog of this title; a folder holds another folder. */
export async function chooseInDialog({ quickInput }: Workbench, title: string, file: string): Promise<void> {
  await quickInput.shows(title);
  // The dialog puts a path of its own there once it is ready, over whatever was typed before.
  await quickInput.hasValue(/[/\\.]/);
  const inside = statSync(file).isDirectory() ? readdirSync(file, { withFileTypes: true }) : [];
  const expected = inside.find((entry) => entry.isDirectory())?.name ?? path.basename(file);
  await typePath(quickInput, file, expected);
  await leave(quickInput, title, () => quickInput.accept());
}

/** Enters a path into VS Code's simple file dialog once that has put its own there, and presses its button. */
export async function answerFileDialog(
  { quickInput }: Workbench,
  dialog: { readonly title: string; readonly button: string },
  file: string,
  shown: string,
): Promise<void> {
  await quickInput.shows(dialog.title);
  await quickInput.hasValue(/[/\\.]/);
  await typePath(quickInput, file, shown);
  await leave(quickInput, dialog.title, () =>
    quickInput.widget.getByRole('button', { name: dialog.button }).click({ timeout: DIALOG_MS }),
  );
}

/** Leaves a file dialog. It takes no notice of Enter and of its button while it still reads the folder. */
async function leave(quickInput: QuickInput, title: string, act: () => Promise<void>): Promise<void> {
  const dialog = quickInput.showing(title);
  await eventually(async () => {
    if (await dialog.isVisible()) await act();
    // Long enough for one that was heard: it must not be said twice.
    await dialog.waitFor({ state: 'hidden', timeout: 5 * DIALOG_MS });
  });
}

/** Replaces the path in a file dialog until the entry is shown: the dialog puts its own there, at times twice. */
async function typePath(quickInput: QuickInput, file: string, shown: string): Promise<void> {
  await eventually(async () => {
    if ((await quickInput.value()) !== file) await quickInput.type(file);
    await quickInput.entries(shown).first().waitFor({ timeout: DIALOG_MS });
    assert.equal(await quickInput.value(), file);
  });
}

/** Connects and waits until the sessions are listed. */
export async function connectAndList(
  workbench: Workbench,
  server: S3TestServer,
  encryptionKey: string,
): Promise<void> {
  await workbench.view.open();
  await connectByWizard(workbench, { endpoint: server.endpoint, encryptionKey });
  await workbench.toast('Connected to team-bucket').waitFor();
  // A click on a row that comes while the tree is still being rebuilt meets no row.
  await workbench.noToast('Syncing');
}
