import * as vscode from 'vscode';
import { EMPTY_FILTER } from '../../catalog/filter';
import type { App } from '../app';
import { refOfUri } from '../sessionUri';

/** Closes what this window shows of a sealed vault that is locked now, and drops what was decoded of it. */
export async function hideSealed(app: App, storeId: string): Promise<void> {
  app.loader.forget();
  const files = app.editor.sealedDocuments();
  const isOfVault = (uri: vscode.Uri): boolean => {
    const session = refOfUri(uri);
    // A file does not say which vault it is of. Those that are shown were opened with the connected one.
    return session.place === 'cloud' ? session.storeId === storeId : files.has(uri.toString());
  };
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const sealed = tabs.filter(
    ({ input }) =>
      (input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText) &&
      isOfVault(input.uri),
  );
  app.saveForms.closeSealed();
  // Its words, tags and classes are shown as well.
  if (app.connections.current?.id === storeId) app.setViewState({ filter: EMPTY_FILTER });
  if (sealed.length > 0) await vscode.window.tabGroups.close(sealed);
}
