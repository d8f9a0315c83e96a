import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { eventually } from '../../support/eventually';
import { BUCKET } from '../../support/vscode/connect';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import type { Sandbox } from '../../support/vscode/sandbox';
import { connectedToBucket, listed } from '../../support/vscode/scenes';
import { cacheBucket } from '../../support/vscode/storeScenes';
import { useWorkbench } from '../../support/vscode/uiSuite';
import type { Workbench } from '../../support/vscode/workbench';

const ROOT = 'No longer in the store';
const REVIEW = 'Fastshot: Review Sessions No Longer in the Store…';
/** One more than stand below one row. */
const VERY_MANY = 501;
const VANISHED = '538 sessions · 501 sessions vanished at once';

describe('very many sessions that somebody else removed', () => {
  const bucket = useSampleBucket();
  /** A machine that knew all of them. @param confirms whether its user has said that they are gone */
  const machine = (confirms: boolean) => ({
    ...connectedToBucket(bucket()),
    prepare: async (sandbox: Sandbox) => {
      const names = await addSessions(VERY_MANY);
      const meanwhile = (): void => names.forEach(removeFromBucket);
      await cacheBucket(sandbox, bucket(), { meanwhile, confirms });
    },
    until: async (workbench: Workbench) => {
      if (confirms) return listed(workbench);
      await workbench.view.titleAction('Refresh');
      await workbench.view.message.getByText('501 sessions vanished at once').waitFor();
    },
  });

  describe('of whom nobody has said that they are gone', () => {
    const workbench = useWorkbench(() => machine(false));

    it('are looked for once more as an operation, which can be cancelled, and are gone after another one', async () => {
      const { view } = workbench();
      const { server } = bucket();
      server.fail({ operation: 'ListObjectsV2', misbehave: { kind: 'stallBody', at: 0 } });
      await workbench().command(REVIEW);
      await workbench().dialog().getByRole('button', { name: 'They Are Gone' }).click();
      const checking = workbench().toast(`Checking what is gone from ${BUCKET}`);
      await checking.waitFor();
      await workbench().screenshot('gone-checking');
      await checking.hover();
      await checking.getByRole('button', { name: 'Cancel' }).click();
      await checking.waitFor({ state: 'detached' });
      await view.message.getByText(VANISHED).waitFor();
      await workbench().command(REVIEW);
      await workbench().dialog().getByRole('button', { name: 'They Are Gone' }).click();
      await view.message.getByText('37 sessions · synced just now · 501 removed by others: review').waitFor();
    });
  });

  describe('and about whom the user has to decide', () => {
    const workbench = useWorkbench(() => machine(true));

    it('stand in ranges, in the order and with the filter of the other lists, and in the palette', async () => {
      const { view, quickInput } = workbench();
      await view.message.getByText('37 sessions · synced just now · 501 removed by others: review').waitFor();
      await workbench().command('Fastshot: Sort Sessions By…');
      await quickInput.pick('Title, Z to A');
      await view.titleAction('Collapse All');
      await view.expand(ROOT);
      // The first range is open at first, and the second one out of sight.
      await view.row('old 501 – old 2').locator('.monaco-tl-twistie').click();
      await view.row('old 1 (501–501)').waitFor();
      await workbench().screenshot('gone-ranges');
      await goneRowsAre('old 501 – old 2', 'old 1 (501–501)');
      await workbench().command('Fastshot: Filter Sessions…');
      await quickInput.pick('Text…');
      await quickInput.answer('x250x');
      await quickInput.shows('1 of 538 sessions');
      await quickInput.dismiss();
      await view.row('old 250').waitFor();
      await goneRowsAre('old 250');
      await view.titleAction('Clear Filter');
      await workbench().command('Fastshot: Remove from the List');
      await quickInput.shows('Sessions to remove from the list');
      await quickInput.type('old 501');
      await quickInput.tick('old 501');
      await view.message.getByText('500 removed by others: review').waitFor();
    });

    /** Waits until this stands right below the root of those that are gone, which is the last one. */
    async function goneRowsAre(...expected: readonly string[]): Promise<void> {
      await eventually(async () => {
        const rows = await workbench().view.rows();
        const below = rows.slice(rows.findIndex(({ text }) => text === ROOT) + 1);
        assert.deepEqual(
          below.filter(({ level }) => level === 2).map(({ text }) => text),
          expected,
        );
      });
    }
  });

  function removeFromBucket(filename: string): void {
    const { server } = bucket();
    server.deleteObject(BUCKET, `sessions/${filename}`);
    server.deleteObject(BUCKET, `meta_indexes/${filename.replace('.fastshot', '.meta.json')}`);
  }

  /** Puts sessions with names of their own into the bucket: `old 1`, `old 2`, … in the order of their time. */
  async function addSessions(count: number): Promise<string[]> {
    const bytes = readFileSync(path.resolve(__dirname, '../../fixtures/cloud/cloud_01.fastshot'));
    const vault = desktopVault('');
    const { metadata } = await vault.decode(bytes, 'cloud_01.fastshot');
    assert.ok(metadata);
    const names = Array.from({ length: count }, (_, i) => `${20200101000000 + i + 1}_x${i + 1}x.fastshot`);
    for (const [i, filename] of names.entries()) {
      const named = { ...metadata, name: `old ${i + 1}` };
      const index = await vault.makeIndex({ filename, size: bytes.length }, named, 'sha256:0');
      bucket().server.putObject(BUCKET, `sessions/${filename}`, bytes);
      bucket().server.putObject(BUCKET, `meta_indexes/${filename.replace('.fastshot', '.meta.json')}`, index);
    }
    return names;
  }
});
