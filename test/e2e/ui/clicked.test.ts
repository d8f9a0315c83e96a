import { describe, it } from 'mocha';
import { useSampleBucket } from '../../support/vscode/sampleBucket';
import { connectedToBucket, putLocal } from '../../support/vscode/scenes';
import { useWorkbench } from '../../support/vscode/uiSuite';

describe("the view's own commands after rows were clicked", () => {
  const bucket = useSampleBucket();
  const workbench = useWorkbench(() => ({
    ...connectedToBucket(bucket()),
    prepare: (sandbox) => putLocal(sandbox, 'wrapper_01', '20260101120000_here.fastshot'),
  }));

  /** VS Code passes the focused row, and all selected ones, to what stands in a view's title. */
  it('work whatever has the focus: a root, a month, a session, an image, several sessions', async () => {
    const { view, quickInput } = workbench();
    const clicks: readonly (() => Promise<void>)[] = [
      () => view.row('Local').click(),
      () => view.row('July 2026').click(),
      async () => {
        // The click before has closed it.
        await view.expand('July 2026');
        await view.row('dashboard_map').click();
      },
      async () => {
        await view.expand('dashboard_map');
        await view.row('Image 2').click();
      },
      () => view.select('dashboard_map', 'layout_dashboard'),
    ];
    for (const click of clicks) {
      await click();
      await view.titleAction('New Session from Images…');
      await quickInput.shows('Images for the Session');
      await quickInput.dismiss();
    }
    for (const [entry, title] of [
      ['Import Session Files…', 'Import'],
      ['New Session from Images (Quick Input)…', 'Images for the Session'],
    ] as const) {
      await view.titleMenu(entry);
      await quickInput.shows(title);
      await quickInput.dismiss();
    }
  });
});
