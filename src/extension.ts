import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { AuditLog } from './audit/auditLog';
import { readAuditTrail } from './audit/trail';
import { once } from './base/once';
import { mendPermissions } from './cache/privateFiles';
import { ImageTools } from './images/imageTools';
import { localFolders, LocalSessions } from './local/localSessions';
import { AgeWorkers } from './sealing/ageWorkers';
import { buildConnection } from './buildConnection';
import { OperationManager } from './operations/operationManager';
import { desktopVault } from './session/desktopVault';
import { Annotations } from './views/annotate/annotations';
import { DraftFiles } from './views/annotate/draftFiles';
import type { App } from './views/app';
import { CapabilityRecords } from './views/capabilityRecords';
import { systemName } from './views/author';
import { ConfirmedAddresses } from './views/connect/confirmedAddresses';
import { registerCommands } from './views/commandTable';
import { Connections } from './views/connections';
import { ContextKeys } from './views/contextKeys';
import { DismissedNotes } from './views/dismissedNotes';
import { TreeDragAndDrop } from './views/dragAndDrop/treeDragAndDrop';
import { EditorSource } from './views/editorSource';
import { emptyLocalTrash } from './views/emptyLocalTrash';
import { DropReferences } from './views/markdown/dropReferences';
import { PasteSession } from './views/markdown/pasteSession';
import { newFromIncoming } from './views/make/newFromIncoming';
import { NextSteps } from './views/nextSteps/nextSteps';
import { notingVaultSteps } from './views/nextSteps/vaultSteps';
import { outputLog } from './views/outputLog';
import { ImageSource } from './views/save/imageSource';
import { SaveForms } from './views/save/saveForms';
import { SessionSaver } from './views/save/sessionSaver';
import { LOCAL_KEY_ID, StoreSecrets } from './views/secrets';
import { auditKey } from './views/maintain/auditKey';
import { CacheStatusPanel } from './views/maintain/cacheStatusPanel';
import { followCacheLimits } from './views/maintain/followCacheLimits';
import { ReportDocuments } from './views/maintain/reportDocuments';
import { SessionFileSystem } from './views/sessionFileSystem';
import { Downloads } from './views/downloads';
import { refOf, SessionLoader } from './views/sessionLoader';
import { SessionsModel } from './views/sessionsModel';
import { sessionUri } from './views/sessionUri';
import { readHome, readStoreConfig } from './views/settings';
import { StatusView } from './views/status/statusView';
import { StoredViewState } from './views/storedViewState';
import { ImageSummaries } from './views/tree/imageSummaries';
import { RowReveal } from './views/tree/rowReveal';
import { SessionTree } from './views/tree/sessionTree';
import { SessionEditorProvider } from './views/viewer/sessionEditor';
import { followEditors } from './views/viewer/titleActions';
import { followIdle } from './views/vault/followIdle';
import { followWindow } from './views/followWindow';

/** Builds the object graph, registers it, returns. No network, no lock, and nothing is awaited. */
export function activate(context: vscode.ExtensionContext): void {
  const channel = vscode.window.createOutputChannel('Fastshot', { log: true });
  const log = outputLog(channel);
  const secrets = new StoreSecrets(context.secrets);
  const capabilities = new CapabilityRecords(context.globalState);
  const addresses = new ConfirmedAddresses(context.globalState, capabilities);
  const operations = new OperationManager(log);
  const images = new ImageSummaries();
  const home = readHome();
  const local = new LocalSessions(localFolders(home, homedir()), log);
  const auditFolder = join(home, 'audit');
  const readAuditKey = once(() => auditKey(context.secrets));
  const audit = new AuditLog({
    folder: auditFolder,
    key: readAuditKey,
    user: systemName(),
    now: Date.now,
    log,
  });
  const reports = new ReportDocuments();
  const age = new AgeWorkers(context.asAbsolutePath(join('dist', 'age.js')));
  const nextSteps = new NextSteps(context.secrets);
  const connections = new Connections({
    readConfig: readStoreConfig,
    build: (config) =>
      buildConnection({
        home,
        config,
        secrets,
        capabilities,
        addresses,
        operations,
        audit,
        age,
        log,
        onVaultOpened: notingVaultSteps(nextSteps, log),
      }),
    localVault: async () => desktopVault(await secrets.encryptionKey(LOCAL_KEY_ID)),
    log,
  });
  const model = new SessionsModel(local, connections);
  const viewState = new StoredViewState(context.globalState, model, connections);
  const downloads = new Downloads({ operations, audit, log });
  const loader = new SessionLoader({ connections, local, downloads, images });
  const provider = new SessionTree(model, connections, images, downloads, nextSteps);
  const bundled = (file: string): string => context.asAbsolutePath(join('dist', file));
  const tools = new ImageTools(bundled('images.js'));
  const imageSource = new ImageSource(tools);
  const saver = new SessionSaver({
    home,
    connections,
    capabilities,
    operations,
    audit,
    tools,
    onSaved: (entryId) => rows.request(entryId),
    onReplaced: async (old, by) => {
      const uri = sessionUri(refOf(old, connections.current?.id ?? ''), old.path);
      if (editor.isOpen(uri)) await editor.exchange(uri, by);
    },
  });
  const { extensionUri } = context;
  const { fsPath: storage } = context.storageUri ?? context.globalStorageUri;
  const drafts = join(storage, 'drafts');
  const saveForms = new SaveForms({
    extensionUri,
    connections,
    model,
    saver,
    source: imageSource,
    drafts,
    log,
  });
  const tree = vscode.window.createTreeView('fastshot.sessions', {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
    dragAndDropController: new TreeDragAndDrop({
      source: imageSource,
      saveForms,
      connections,
      importSessions: async (files, preferred) =>
        (await import('./views/transfer/transfer')).importDropped(app, files, preferred),
    }),
  });
  const rows = new RowReveal(tree, provider);
  const source = new EditorSource(loader, connections);
  const annotations = new Annotations({
    drafts: new DraftFiles(join(storage, 'annotations'), log),
    save: async (what) => {
      const { saveAnnotations } = await import('./views/annotate/saveAnnotations');
      return saveAnnotations({ connections, loader, model, saver, tools }, what);
    },
    log,
  });
  const editor = new SessionEditorProvider({
    source,
    annotations,
    audit,
    log,
    extensionUri,
    tools,
    isLocalSession: (file) => model.entries('local').some(({ path }) => path === file.fsPath),
    newSession: (images) => newFromIncoming({ imageSource, saveForms }, images),
  });
  const keys = new ContextKeys();
  const status = new StatusView({ connections, capabilities, model, tree, keys });
  const cacheStatus = new CacheStatusPanel({
    extensionUri: context.extensionUri,
    page: async (resources) => {
      const connection = connections.current;
      if (!connection) return undefined;
      const { renderCachePage } = await import('./views/maintain/maintenance');
      return renderCachePage(connection, { capabilities, status }, resources);
    },
    changes: [
      connections.onDidChange,
      connections.onDidChangeRows,
      connections.onDidChangeState,
      (listener) => operations.onDidChange(({ endedAt }) => endedAt !== undefined && listener()),
    ],
    log,
  });
  const app: App = {
    age,
    home,
    samples: context.asAbsolutePath(join('media', 'samples')),
    connections,
    capabilities,
    addresses,
    secrets,
    local,
    model,
    operations,
    downloads,
    loader,
    editor,
    imageSource,
    saveForms,
    saver,
    rows,
    status,
    tree,
    audit,
    openSettings: async () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`),
    readAuditTrail: async () => readAuditTrail(auditFolder, await readAuditKey()),
    reports,
    cacheStatus,
    notes: new DismissedNotes(context.globalState),
    nextSteps,
    log,
    showLog: () => channel.show(),
    setViewState: (change) => viewState.set(change),
  };
  context.subscriptions.push(
    channel,
    age,
    tools,
    operations,
    local,
    connections,
    model,
    viewState,
    downloads,
    nextSteps,
    provider,
    tree,
    rows,
    source,
    annotations,
    saveForms,
    status,
    reports,
    cacheStatus,
    editor.register(),
    new SessionFileSystem(loader, connections).register(),
    new PasteSession(imageSource, saver).register(),
    new DropReferences().register(),
    ...registerCommands(app),
    ...followWindow(app, home),
    ...followEditors(model, keys),
    ...followCacheLimits(app),
    ...followIdle(app),
  );
  connections.reload();
  const listed = Promise.all([local.start(), connections.current?.allRows]);
  void listed.then(() => mendPermissions(home, log)).then(() => emptyLocalTrash(home, audit, log));
  void listed.then(() => saveForms.offerDrafts());
  if (__DEV__) {
    void import('./views/dev/demo').then(({ connectDemo }) => connectDemo(secrets, context.globalState));
  }
}
