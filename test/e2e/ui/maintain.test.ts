import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { RequestRecord } from '../../../tools/s3-server/requestLog';
import { BUCKET } from '../../support/vscode/connect';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

describe('looking after a bucket and its cache', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));
  const isHanging = ({ key, status }: RequestRecord): boolean =>
    key.startsWith('sessions/2025') && status === undefined;
  const keys = (prefix: string): string[] =>
    bucket()
      .server.objects(BUCKET)
      .map(({ key }) => key)
      .filter((key) => key.startsWith(prefix));
  const clearToasts = async (): Promise<void> => {
    await workbench().command('Notifications: Clear All Notifications');
    await workbench().quickInput.widget.waitFor({ state: 'hidden' });
  };
  const editorText = (): Promise<string> =>
    workbench().page.locator('.editor-instance .view-lines').innerText();

  it('stops a rebuild on Cancel, writes nothing, and goes on from there', async () => {
    const { server } = bucket();
    const before37 = keys('meta_indexes/');
    server.fail({ key: /^sessions\/2025/, times: 1000, misbehave: { kind: 'stallHeader' } });
    server.resetCounts();
    await workbench().command('Fastshot: Rebuild All Indexes…');
    const running = workbench().toast('Comparing the indexes of team-bucket');
    await running.waitFor();
    // All that is asked for at once hangs: from here on nothing moves.
    await server.until((requests) => requests.filter(isHanging).length >= 8);
    await workbench().screenshot('rebuild-running');
    await running.getByRole('button', { name: 'Cancel' }).click();
    const stopped = workbench().toast('nothing was written');
    await stopped.waitFor();
    const far = Number(/after (\d+) of 37/.exec(await stopped.innerText())?.[1]);
    assert.ok(far > 0 && far < 37, `stopped after ${far}`);
    await workbench().screenshot('rebuild-stopped');
    assert.deepEqual(keys('meta_indexes/'), before37);

    server.clearFaults();
    server.resetCounts();
    await workbench().command('Fastshot: Rebuild All Indexes…');
    await workbench().quickInput.shows('3 indexes to write in team-bucket');
    const read = new Set(server.requests.map(({ key }) => key).filter((key) => key.startsWith('sessions/2')));
    assert.equal(read.size, 37 - far);
    await workbench().screenshot('rebuild-list');
    assert.deepEqual(keys('meta_indexes/'), before37);
    await workbench().quickInput.accept();
    await workbench().toast('3 changes made').waitFor();
    assert.equal(keys('meta_indexes/').length, before37.length + 3);
  });

  it('finds what is wrong in the bucket, shows it, and mends what is confirmed; the audit trail says who did it', async () => {
    const { server } = bucket();
    server.putObject(BUCKET, 'overall_meta.json', '{"sessions":[]}');
    await workbench().command('Fastshot: Verify Bucket…');
    const problems = workbench().toast('5 problems in team-bucket');
    await problems.waitFor();
    await problems.getByRole('button', { name: 'Show Report' }).click();
    await workbench()
      .page.getByRole('tab', { name: /Verification of team-bucket/ })
      .waitFor();
    await workbench().page.getByText('is the index of a session that is gone').waitFor();
    await workbench().screenshot('verify-report');
    assert.match(await editorText(), /lacks\s37\ssessions/u);

    await workbench().command('Fastshot: Repair Bucket…');
    await workbench().quickInput.shows('5 changes to repair team-bucket');
    await workbench().screenshot('repair-list');
    assert.deepEqual(keys('trash/'), []);
    await workbench().quickInput.accept();
    await workbench().toast('5 changes made').waitFor();
    await workbench().screenshot('repair-summary');
    assert.equal(keys('trash/').length, 1);
    const list = server.objects(BUCKET).find(({ key }) => key === 'overall_meta.json');
    assert.equal(JSON.parse(list!.bytes.toString()).sessions.length, 37);

    await workbench().command('Fastshot: Verify Bucket…');
    await workbench().toast('team-bucket is as it should be').waitFor();

    await workbench().command('Fastshot: Show Audit Trail');
    await workbench()
      .page.getByRole('tab', { name: /Audit Trail/ })
      .waitFor();
    await workbench().page.getByText('Entries, newest first').waitFor();
    await workbench().screenshot('audit-trail');
    const text = (await editorText()).replaceAll('\u00a0', ' ');
    for (const part of ['verify', 'repair', 'All files are whole and unchanged']) {
      assert.ok(text.includes(part), `${part} in\n${text}`);
    }
  });

  it('shows the cache on a page, and its buttons work', async () => {
    await workbench().command('Fastshot: Show Cache Status');
    const page = workbench().webview();
    await page.getByRole('heading', { name: 'team-bucket' }).waitFor();
    assert.match(await page.locator('body').innerText(), /37 in the store[^]*not validated yet/);
    await clearToasts();
    await workbench().screenshot('cache-status');
    await page.getByRole('button', { name: 'Validate' }).click();
    await workbench().toast('The cache of team-bucket is whole').waitFor();
    await page.getByText(/all .* files whole/).waitFor();
    await clearToasts();
    await workbench().setTheme('dark');
    await workbench().screenshot('cache-status-dark');
    await workbench().setTheme('highContrast');
    await workbench().screenshot('cache-status-high-contrast');
  });

  it('finds a broken file, and fetches only that again', async () => {
    await workbench().command('Fastshot: Show Cache Status');
    await workbench().webview().getByRole('heading', { name: 'team-bucket' }).waitFor();
    const { server } = bucket();
    const stores = path.join(workbench().sandbox.home, '.fastshot', 'stores');
    const indexes = path.join(stores, readdirSync(stores)[0]!, 'meta_cache', 'meta_indexes');
    const broken = path.join(
      indexes,
      readdirSync(indexes).find((name) => name.endsWith('.meta.json'))!,
    );
    const whole = readFileSync(broken);
    writeFileSync(broken, 'rotten');
    server.resetCounts();
    await workbench().command('Fastshot: Validate Cache');
    const found = workbench().toast('1 broken file in the cache of team-bucket');
    await found.waitFor();
    await workbench()
      .webview()
      .getByText(/1 of .* files broken/)
      .waitFor();
    await workbench().screenshot('cache-broken');
    await found.getByRole('button', { name: 'Repair' }).click();
    await workbench().toast('Repaired 1 of 1 broken file').waitFor();
    assert.deepEqual(readFileSync(broken), whole);
    const fetched = server.requests.filter(({ key }) => key.startsWith('meta_indexes/2'));
    assert.equal(fetched.length, 1);

    // The last validation has found nothing, but that was before.
    await clearToasts();
    writeFileSync(broken, 'rotten again');
    await workbench().command('Fastshot: Repair Cache');
    await workbench().toast('Repaired 1 of 1 broken file').waitFor();
    assert.deepEqual(readFileSync(broken), whole);
  });
});
