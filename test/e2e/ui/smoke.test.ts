import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useWorkbench } from '../../support/vscode/uiSuite';

describe('a fresh installation', () => {
  const workbench = useWorkbench();

  it('shows the Fastshot view with a welcome instead of rows, and asks nothing of any other machine', async () => {
    await workbench().view.open();
    await workbench().view.welcome.getByText('Connect to a Store…').waitFor();
    assert.deepEqual(await workbench().view.rows(), []);
    await workbench().screenshot('welcome');
    assert.deepEqual(workbench().foreignRequests, []);
  });
});
