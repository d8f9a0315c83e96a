import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { eventually } from '../../support/eventually';
import { actOnRow, chooseOnRow } from '../../support/vscode/actOnRow';
import { BUCKET } from '../../support/vscode/connect';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

const FILENAME = '20260729024331_dashboard_map.fastshot';
const TITLE = 'dashboard_map';
const INDEX = `meta_indexes/${FILENAME.replace('.fastshot', '.meta.json')}`;
const IT_CAME_BACK = 'removed before; it came back';

describe('a session that came back after it was removed', () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => connectedToBucket(bucket()));

  it('says so on its row, and is removed again or kept there', async () => {
    const { view } = workbench();
    const bytes = session();
    await chooseOnRow(workbench(), TITLE, 'Remove…', removeButton());
    await removeButton().click();
    await view.row(TITLE).waitFor({ state: 'detached' });

    await arriveLate(bytes);
    await workbench().screenshot('returned');
    await actOnRow(workbench(), TITLE, 'Remove Again', removeButton());
    await removeButton().click();
    await view.row(TITLE).waitFor({ state: 'detached' });
    assert.equal(
      bucket()
        .server.objects(BUCKET)
        .some(({ key }) => key === `sessions/${FILENAME}`),
      false,
    );

    await arriveLate(bytes);
    await actOnRow(
      workbench(),
      TITLE,
      'Keep in the Store',
      workbench().toast(`Kept "${TITLE}" in ${BUCKET}.`),
    );
    await flagged().waitFor({ state: 'detached' });
    await view.row(TITLE).waitFor();
    assert.ok(
      bucket()
        .server.objects(BUCKET)
        .some(({ key }) => key === INDEX),
    );
  });

  const flagged = () => workbench().view.row(TITLE).filter({ hasText: IT_CAME_BACK });
  const removeButton = () => workbench().dialog().getByRole('button', { name: 'Remove', exact: true });

  function session(): Uint8Array {
    const object = bucket()
      .server.objects(BUCKET)
      .find(({ key }) => key === `sessions/${FILENAME}`);
    assert.ok(object);
    return object.bytes;
  }

  /** As an upload without an answer, long after the session was removed. */
  async function arriveLate(bytes: Uint8Array): Promise<void> {
    const { server } = bucket();
    await eventually(async () =>
      assert.equal(
        server.objects(BUCKET).some(({ key }) => key === INDEX),
        false,
      ),
    );
    server.putObject(BUCKET, `sessions/${FILENAME}`, Buffer.from(bytes));
    await workbench().view.titleAction('Refresh');
    await flagged().waitFor();
  }
});
