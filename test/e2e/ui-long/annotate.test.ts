import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Drawing, SessionDocument } from '../../../src/session/document';
import { chooseOnRow } from '../../support/vscode/actOnRow';
import { BUCKET } from '../../support/vscode/connect';
import { localSessions } from '../../support/vscode/localFiles';
import { keyOf, useSampleBucket } from '../../support/vscode/sampleBucket';
import { sessionsInBucket } from '../../support/vscode/sampleSessions';
import { connectedToBucket, putLocal } from '../../support/vscode/scenes';
import { SessionViewer } from '../../support/vscode/sessionViewer';
import { useWorkbench } from '../../support/vscode/uiSuite';
import { pixelAt, readPng } from '../../support/images/imageTools';

/** Three images of 640 × 400; the first has one drawing, the third none. */
const MAP = '20260729024331_dashboard_map.fastshot';

describe('annotating sessions', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    ...connectedToBucket(bucket()),
    prepare: (sandbox) => putLocal(sandbox, 'wrapper_01', '20260101120000_local.fastshot'),
  }));
  const viewer = (): SessionViewer => new SessionViewer(workbench());

  it('draws with pen and text, and saves a new session, which another one then replaces in one step', async () => {
    await chooseOnRow(workbench(), 'dashboard_map', 'Annotate Images…', viewer().annotateBar);
    await viewer().hasTool('pen');
    await viewer().showsImage(1, 3);
    await viewer().press('End');
    await viewer().showsImage(3, 3);
    await viewer().drag([100, 300], [300, 300]);
    await viewer().shows(1);
    await viewer().press('t');
    await viewer().drag([120, 340]);
    await viewer().textBox.fill('looks right');
    await workbench().screenshot('annotate-typing');
    await viewer().textBox.press('Enter');
    await viewer().shows(2);
    await viewer().press('Control+z');
    await viewer().shows(1);
    await viewer().press('Control+z');
    await viewer().shows(0);
    await viewer().press('Control+y');
    await viewer().button('Redo').click();
    await viewer().shows(2);
    await workbench().screenshot('annotate-light');

    await viewer().button('Save…').click();
    await workbench().quickInput.shows('Save Annotations');
    await workbench().screenshot('annotate-save');
    await workbench().quickInput.pick(`Save as New Session in ${BUCKET}`);
    await workbench().toast(`Saved dashboard_map to ${BUCKET}.`).waitFor();
    await viewer().annotateBar.waitFor({ state: 'hidden' });
    await viewer().showsImage(3, 3, 'Annotated');
    await viewer().shows(0);

    const [old, made, ...others] = await inBucket();
    assert.deepEqual(others, []);
    assert.equal(old?.filename, MAP);
    assert.ok(old && made && made.filename > old.filename);
    assertSameBut(made, old, 2);
    const [line, text] = made.images[2]!.drawings;
    assertLine(line, [100, 300], [300, 300]);
    assert.ok(text?.type === 'text' && text.data.text === 'looks right');
    assertPixels(
      made,
      old,
      2,
      ([x, y]) => y >= 296 && (y <= 304 ? x >= 96 && x <= 304 : x >= 110 && x <= 330),
    );
    const index = server().find(
      ({ key }) => key === `meta_indexes/${made.filename.replace('.fastshot', '.meta.json')}`,
    );
    assert.ok(index, 'it has an index, so that everybody finds it');

    // What was saved is drawn on and erased from, and replaced.
    const before = made;
    await viewer().press('a');
    await viewer().hasTool('pen');
    await viewer().press('Home');
    await viewer().showsImage(1, 3);
    await viewer().drag([500, 350], [600, 380]);
    await viewer().shows(2);
    await viewer().press('e');
    await viewer().press('End');
    await viewer().showsImage(3, 3);
    await viewer().drag([200, 300]);
    await viewer().shows(1);
    await viewer().press('Control+s');
    await workbench().quickInput.shows('Save Annotations');
    await workbench().quickInput.pick('Replace the Old Session');
    await workbench().toast(`Saved dashboard_map to ${BUCKET}.`).waitFor();
    await viewer().annotateBar.waitFor({ state: 'hidden' });
    await viewer().showsImage(3, 3, 'Annotated');
    await viewer().shows(0);

    const [untouched, after, ...more] = await inBucket();
    assert.deepEqual(more, []);
    assert.equal(untouched?.filename, MAP);
    assert.ok(after && after.filename !== before.filename);
    assert.equal(after.metadata?.createdAt, before.metadata?.createdAt);
    assert.equal(
      server().some(({ key }) => key === keyOf(before.filename)),
      false,
    );
    assert.ok(
      server().some(({ key }) => key.startsWith('trash/') && key.includes(before.filename.slice(0, -9))),
    );
    assert.deepEqual(
      after.images[2]!.drawings.map(({ type }) => type),
      ['text'],
    );
    assert.deepEqual(after.images[0]!.drawings.slice(0, 1), before.images[0]!.drawings);
    assertLine(after.images[0]!.drawings[1], [500, 350], [600, 380]);
    assertPixels(after, before, 0, ([x, y]) => x >= 496 && x <= 604 && y >= 346 && y <= 384);
  });

  it('loses nothing when its editor is closed or the window reloaded', async () => {
    await chooseOnRow(workbench(), 'dashboard_map', 'Annotate Images…', viewer().annotateBar);
    await viewer().hasTool('pen');
    await viewer().showsImage(1, 3);
    await viewer().press('End');
    await viewer().showsImage(3, 3);
    await viewer().drag([50, 50], [80, 80]);
    await viewer().shows(1);
    await viewer().close();
    await workbench().answerToast('What you drew on "dashboard_map" is not saved.', 'Open Again');
    await viewer().annotateBar.getByText('Annotations of 1 image are not saved.').waitFor();
    await workbench().setTheme('dark');
    await viewer().press('End');
    await viewer().shows(1);
    await workbench().screenshot('annotate-unsaved-dark');
    await workbench().reload();
    await viewer().annotateBar.getByText('Annotations of 1 image are not saved.').waitFor();
    await viewer().press('End');
    await viewer().showsImage(3, 3);
    await viewer().shows(1);
    await viewer().button('Discard…').click();
    await workbench().dialog().getByRole('button', { name: 'Discard' }).click();
    await viewer().annotateBar.waitFor({ state: 'hidden' });
    await viewer().shows(0);
  });

  it('annotates a session of this machine, from the palette', async () => {
    const { sandbox, quickInput, view } = workbench();
    const [before] = await localSessions(sandbox);
    const name = before?.metadata?.name ?? '';
    await view.row(name).click();
    await viewer().showsImage(1, before?.images.length ?? 0);
    await workbench().command('Fastshot: Annotate Images…');
    await viewer().hasTool('pen');
    const { drawings } = before!.images[0]!;
    await viewer().drag([20, 20], [60, 40]);
    await viewer().shows(drawings.length + 1);
    await workbench().screenshot('annotate-dark');
    await viewer().press('Control+s');
    await quickInput.pick('Replace the Old Session');
    await workbench().toast('Saved').waitFor();
    const [after, ...others] = await localSessions(sandbox);
    assert.deepEqual(others, []);
    assert.ok(before && after);
    assertSameBut(after, before, 0);
    assertLine(after.images[0]!.drawings.at(-1), [20, 20], [60, 40]);
  });

  const server = () => bucket().server.objects(BUCKET);
  const inBucket = (): Promise<SessionDocument[]> =>
    sessionsInBucket(bucket(), /_dashboard_map(_\d+)?\.fastshot$/);
});

/** Demands that all originals are the same byte for byte, and all images but one the same altogether. */
function assertSameBut(is: SessionDocument, was: SessionDocument, drawnOn: number): void {
  assert.equal(is.images.length, was.images.length);
  const without = { createdAt: '', author: '' };
  assert.deepEqual({ ...is.metadata, ...without }, { ...was.metadata, ...without });
  assert.deepEqual(is.thumbnail?.bytes(), was.thumbnail?.bytes());
  for (const [index, { renditions, ...facts }] of is.images.entries()) {
    const old = was.images[index]!;
    assert.deepEqual(renditions.original?.bytes(), old.renditions.original?.bytes(), `original ${index + 1}`);
    if (index === drawnOn) continue;
    const { renditions: others, ...oldFacts } = old;
    assert.deepEqual(facts, oldFacts);
    for (const role of ['annotated', 'zoomed'] as const) {
      assert.deepEqual(renditions[role]?.bytes(), others[role]?.bytes(), `${role} ${index + 1}`);
    }
  }
}

/** Demands that the annotated image differs from what was shown before, and only where it was drawn on. */
function assertPixels(
  is: SessionDocument,
  was: SessionDocument,
  index: number,
  isDrawn: (place: readonly [x: number, y: number]) => boolean,
): void {
  const { annotated, original } = was.images[index]!.renditions;
  const before = readPng((annotated ?? original)!.bytes());
  const after = readPng(is.images[index]!.renditions.annotated!.bytes());
  assert.deepEqual([after.width, after.height], [before.width, before.height]);
  let changed = 0;
  for (let y = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++) {
      if (pixelAt(after, x, y).join() === pixelAt(before, x, y).join()) continue;
      changed++;
      assert.ok(isDrawn([x, y]), `pixel ${x}, ${y} has changed`);
    }
  }
  assert.ok(changed > 100, `${changed} pixels have changed`);
}

/** Demands a stroke of the pen; the mouse moves in whole pixels of the screen. */
function assertLine(
  drawing: Drawing | undefined,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  assert.ok(drawing?.type === 'lines');
  const [first, last] = [drawing.data[0]!, drawing.data.at(-1)!];
  const distances = [first[0] - from[0], first[1] - from[1], last[2] - to[0], last[3] - to[1]];
  assert.ok(
    distances.every((distance) => Math.abs(distance) < 3),
    JSON.stringify(drawing.data),
  );
}
