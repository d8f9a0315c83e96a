import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { sessionsFolder } from '../../support/vscode/localFiles';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import type { ViewRow } from '../../support/vscode/sessionsView';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

describe('grouping, sorting, filtering and searching', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    ...connectedToBucket(bucket()),
    prepare: (sandbox) => void mkdirSync(sessionsFolder(sandbox), { recursive: true }),
  }));

  it('groups by each of the kinds', async () => {
    await groupBy('Year');
    await groupsAre('2026', ['2026 23', '2025 14']);
    await groupBy('Day');
    await checkGroups('August 25, 2026', ([first]) => assert.equal(first, 'Tue, August 25, 2026 1'));
    await groupBy('Class');
    await groupsAre('personal', [
      'bug 9',
      'design 3',
      'docs 4',
      'personal 2',
      'work 11',
      '会议 4',
      'No class 4',
    ]);
    await groupBy('Colour');
    await groupsAre('Purple', [
      'Blue 6',
      'Red 3',
      'Green 7',
      'Yellow 4',
      'Purple 4',
      'Orange 3',
      'Pink 7',
      'Gray 3',
    ]);
    await groupBy('Tag');
    await checkGroups('backend', (tags) => {
      assert.deepEqual([tags.at(0), tags.at(-1)], ['🔥 9', 'No tag 7']);
      assert.ok(tags.includes('待办 10'), 'a session stands under each of its tags');
    });
    await workbench().screenshot('grouped-by-tag');
    await groupBy('No grouping');
    await firstIs('季度报表_api-error');
  });

  it('sorts by date, name, size and images', async () => {
    await groupBy('No grouping');
    await sortBy('Oldest first');
    await firstIs('retro_api-error');
    await sortBy('Title, Z to A');
    await firstIs('说明:login');
    await sortBy('Title, A to Z');
    await firstIs('api-error_crash');
    await sortBy('Largest first');
    await firstIs('crash_release_notes');
    await sortBy('Smallest first');
    await firstIs('会议纪要_デザイン');
    await sortBy('Most images first');
    await firstIs('layout_api-error');
  });

  it('keeps grouping and sorting over a reload', async () => {
    await groupBy('Year');
    await sortBy('Oldest first');
    await firstIs('2025');
    await groupsAre('2025', ['2025 14', '2026 23']);
    await workbench().reload();
    await workbench().view.open();
    await groupsAre('2025', ['2025 14', '2026 23']);
    await groupBy('Month');
    await sortBy('Newest first');
    await checkGroups('August 2026', ([first]) => assert.equal(first, 'August 2026 2'));
  });

  it('filters by text, tag, colour, class and dates over all sessions, and remembers it', async () => {
    const { view, quickInput } = workbench();
    await view.titleAction('Filter Sessions…');
    await quickInput.pick('Text…');
    await quickInput.answer('retro');
    await quickInput.shows('6 of 37 sessions · "retro"');
    await quickInput.pick('Tags…');
    await quickInput.tick('urgent');
    await quickInput.shows('3 of 37 sessions · "retro" · tag: urgent');
    await quickInput.pick('Colours…');
    await quickInput.tick('pink', 'orange');
    await quickInput.shows('3 of 37 sessions');
    await quickInput.pick('Classes…');
    await quickInput.tick('personal', 'work');
    await quickInput.shows('2 of 37 sessions');
    await quickInput.pick('Dates…');
    await quickInput.answer('2026-01-32');
    await quickInput.shows('Enter a day as 2026-01-31');
    await quickInput.answer('2026-01-01');
    await quickInput.answer('2026-04-30');
    await quickInput.shows('1 of 37 sessions');
    await workbench().screenshot('filter');
    await quickInput.dismiss();
    await view.message.getByText('1 match · "retro" · tag: urgent').waitFor();
    await view.expand('April 2026');
    await view.row('retro_sprint').waitFor();
    await workbench().screenshot('filtered');
    await eventually(async () => {
      const rows = await view.rows();
      assert.deepEqual(
        rows.map(({ text }) => text),
        ['Local', 'Cloud · team-bucket', 'April 2026', 'retro_sprint'],
      );
    });
    await workbench().reload();
    await view.open();
    await workbench().view.row('retro_sprint').waitFor();
    await workbench().view.message.getByText('1 match').waitFor();
  });

  it('says that nothing matches, and clears the filter', async () => {
    const { view, quickInput } = workbench();
    await workbench().command('Fastshot: Filter Sessions…');
    await quickInput.pick('Text…');
    await quickInput.answer('nothing has this');
    await quickInput.shows('0 of 37 sessions');
    await quickInput.dismiss();
    await view.welcome.getByText('No session matches the filter.').waitFor();
    await workbench().screenshot('filter-nothing');
    await view.titleAction('Clear Filter');
    await view.row('季度报表_api-error').waitFor();
    await view.message.getByText('37 sessions').waitFor();
    // VS Code in a browser has errors of its own, about what only its makers' servers have.
    const ours = workbench().consoleErrors.filter((text) => text.includes('fastshot-sessions'));
    assert.deepEqual(ours, []);
    assert.deepEqual(workbench().foreignRequests, []);
  });

  it('finds by name, tag, description and CJK, and opens on Enter', async () => {
    const { quickInput, page } = workbench();
    await workbench().command('Fastshot: Search Sessions…');
    await quickInput.shows('Search 37 sessions');
    await quickInput.type('ticket-1539');
    await quickInput.entries().nth(1).waitFor({ state: 'detached' });
    await quickInput.entries('dashboard_map').waitFor();
    await quickInput.type('会议纪要');
    await quickInput.entries('会议纪要_デザイン').waitFor();
    await quickInput.entries('季度报表_会议纪要').waitFor();
    await quickInput.type('no such thing');
    await quickInput.entries('No session has "no such thing"').waitFor();
    await quickInput.type('客户');
    await quickInput.entries('perf_设计稿').waitFor();
    await workbench().screenshot('search');
    await quickInput.type('2 images april #urgent');
    await quickInput.entries('retro_sprint').waitFor();
    await quickInput.type('Steps to reproduce');
    await quickInput.entries('click save').first().waitFor();
    await quickInput.type('onboarding release');
    await quickInput.entries('onboarding_release_notes').waitFor();
    await quickInput.accept();
    await page.locator('.tab.active', { hasText: 'onboarding_release_notes' }).waitFor();
    await new SessionViewer(workbench()).showsImage(1, 3);
  });

  it('finds what comes while the search is open, and leaves text and choice alone', async () => {
    const { quickInput, page } = workbench();
    const late = path.join(sessionsFolder(workbench().sandbox), '20260901000000_late.fastshot');
    await workbench().command('Fastshot: Search Sessions…');
    await quickInput.shows('Search 37 sessions');
    await quickInput.type('api-error');
    const chosen = quickInput.widget.locator('.monaco-list-row.focused');
    await chosen.filter({ hasText: 'api-error_release_notes' }).waitFor();
    // What VS Code itself makes of a text stands there until the answer comes, and that begins at its first row.
    await eventually(async () => {
      if (await chosen.filter({ hasText: 'api-error_release_notes' }).isVisible()) {
        await page.keyboard.press('ArrowDown');
      }
      await chosen.filter({ hasText: 'api-error_crash' }).waitFor({ timeout: 2_000 });
    });
    writeFileSync(late, localSession('api-error arrives'));
    await quickInput.shows('Search 38 sessions');
    await quickInput.entries('api-error arrives').waitFor();
    await workbench().screenshot('search-follows');
    assert.equal(await quickInput.value(), 'api-error');
    await chosen.filter({ hasText: 'api-error_crash' }).waitFor();
    await quickInput.dismiss();
  });

  /** A session's file as the desktop app saves it on this machine. */
  function localSession(name: string): string {
    const sample = path.resolve(__dirname, '../../fixtures/local/wrapper_02.fastshot');
    return readFileSync(sample, 'utf8').replace('"open_ascii"', JSON.stringify(name));
  }

  async function groupBy(label: string): Promise<void> {
    await workbench().command('Fastshot: Group Sessions By…');
    await workbench().quickInput.pick(label);
  }

  async function sortBy(label: string): Promise<void> {
    await workbench().command('Fastshot: Sort Sessions By…');
    await workbench().quickInput.pick(label);
  }

  /** Waits until this session or group stands first in the cloud's list. */
  async function firstIs(name: string): Promise<void> {
    const { page } = workbench();
    const rows = page.locator('.part.sidebar .monaco-list-row[aria-level="2"]');
    await rows.and(page.locator('[aria-posinset="1"]')).filter({ hasText: name }).waitFor();
  }

  /** Waits until the cloud's list has these groups, as `name count`, once one that contains `text` is there. */
  async function groupsAre(text: string, expected: readonly string[]): Promise<void> {
    await checkGroups(text, (groups) => assert.deepEqual(groups, expected));
  }

  async function checkGroups(text: string, check: (groups: readonly string[]) => void): Promise<void> {
    const { view } = workbench();
    await view.row(text).waitFor();
    await view.titleAction('Collapse All');
    await view.expand('Cloud');
    await view.row(text).waitFor();
    await eventually(async () => check((await cloudRows()).map((row) => `${row.text} ${row.description}`)));
  }

  /** The rows directly below the cloud's. */
  async function cloudRows(): Promise<ViewRow[]> {
    const rows = await workbench().view.rows();
    const cloud = rows.findIndex((row) => row.text.startsWith('Cloud'));
    return rows.slice(cloud + 1).filter(({ level }) => level === 2);
  }
});
