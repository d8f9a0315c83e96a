import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { toEntry } from '../../../src/catalog/entry';
import { desktopVault } from '../../../src/session/desktopVault';
import type { Sandbox } from './connected';
import { connect, createSandbox, disconnect, readFixture, SAMPLE } from './connected';
import { eventually } from '../../support/eventually';

/** A session whose only image has text in the place of its original; the key is in the manifest. */
const WITHOUT_ORIGINAL = { fixture: 'broken/image_is_text.fastshot', key: 'open-key-123' };
const FILENAME = '20250622120000_no_original.fastshot';

describe('an image as a file', () => {
  let sandbox: Sandbox;
  let id: string;
  before(async () => {
    sandbox = createSandbox();
    // Without its encryption: a host suite cannot enter a key.
    const bytes = await desktopVault(WITHOUT_ORIGINAL.key).toLocalFile(
      readFixture(WITHOUT_ORIGINAL.fixture),
      FILENAME,
    );
    writeFileSync(path.join(sandbox.store, 'sessions', FILENAME), bytes);
    id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await disconnect(sandbox);
  });

  it('opens as it was taken', async () => {
    await open(SAMPLE.filename);
    await shows(SAMPLE.filename, '1-original.png');
  });

  it('opens what there is of an image whose original cannot be read', async () => {
    await open(FILENAME);
    await shows(FILENAME, '1-annotated.png');
  });

  /** Calls the command on the first image's row. */
  async function open(filename: string): Promise<void> {
    const entry = toEntry('cloud', { filename, size: 0, etag: '', modified: 0 });
    const node = { kind: 'image', id: `${entry.id}/0`, entry, index: 0 };
    await vscode.commands.executeCommand('fastshot.image.openAsFile', node);
  }

  /** Waits for a tab of this image, and for its bytes to be there. */
  async function shows(filename: string, image: string): Promise<void> {
    const expected = `/cloud/${id}/${filename.replace('.fastshot', '')}/${image}`;
    await eventually(async () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      const uri = input instanceof vscode.TabInputCustom ? input.uri : undefined;
      assert.equal(uri?.path, expected);
      assert.ok((await vscode.workspace.fs.readFile(uri)).byteLength > 0);
    });
  }
});
