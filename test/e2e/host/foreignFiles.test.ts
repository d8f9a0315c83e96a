import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { AuditLog } from '../../../src/audit/auditLog';
import { silentLog } from '../../../src/base/log';
import { LocalSessions } from '../../../src/local/localSessions';
import { OperationManager } from '../../../src/operations/operationManager';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDocument } from '../../../src/session/document';
import { Connections } from '../../../src/views/connections';
import { Downloads } from '../../../src/views/downloads';
import { EditorSource } from '../../../src/views/editorSource';
import { SessionLoader } from '../../../src/views/sessionLoader';
import { ImageSummaries } from '../../../src/views/tree/imageSummaries';
import { fixturePath, readFixture, SAMPLE } from './connected';
import { eventually } from '../../support/eventually';

const SCHEME = 'foreign-files';
/** Another session than the sample. */
const OTHER = 'local/wrapper_02.fastshot';

/** Files of another machine, as Remote-SSH and virtual workspaces bring them into VS Code. */
class ForeignFiles implements vscode.FileSystemProvider {
  readonly files = new Map<string, Uint8Array>();
  /** Instead of the sizes that files have, by path. */
  readonly sizes = new Map<string, number>();
  /** Paths of the files that were read. */
  readonly read: string[] = [];
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  stat(uri: vscode.Uri): vscode.FileStat {
    const size = this.sizes.get(uri.path) ?? this.find(uri).length;
    return { type: vscode.FileType.File, size, ctime: 0, mtime: 0 };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    this.read.push(uri.path);
    return this.find(uri);
  }

  watch = (): vscode.Disposable => new vscode.Disposable(() => {});
  readDirectory = (): [] => [];
  createDirectory = (uri: vscode.Uri): never => refuse(uri);
  writeFile = (uri: vscode.Uri): never => refuse(uri);
  delete = (uri: vscode.Uri): never => refuse(uri);
  rename = (uri: vscode.Uri): never => refuse(uri);

  private find(uri: vscode.Uri): Uint8Array {
    const bytes = this.files.get(uri.path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  }
}

const refuse = (uri: vscode.Uri): never => {
  throw vscode.FileSystemError.NoPermissions(uri);
};

describe('session files that are not on this machine', () => {
  const foreign = new ForeignFiles();
  let folder: string;
  let uri: vscode.Uri;
  let registration: vscode.Disposable;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fastshot-foreign-'));
    uri = vscode.Uri.file(path.join(folder, SAMPLE.filename)).with({ scheme: SCHEME });
    foreign.files.set(uri.path, readFixture(SAMPLE.fixture));
    registration = vscode.workspace.registerFileSystemProvider(SCHEME, foreign, { isReadonly: true });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    registration.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are read where they are by the editor of sessions', async () => {
    await vscode.commands.executeCommand('vscode.openWith', uri, 'fastshot.session');
    await eventually(async () => assert.ok(foreign.read.includes(uri.path)));
  });

  it('are not taken for a file of the same path on this machine', async () => {
    copyFileSync(fixturePath(OTHER), uri.with({ scheme: 'file' }).fsPath);
    const expected = await desktopVault('').decode(readFixture(SAMPLE.fixture), SAMPLE.filename);
    const shown = await open(uri);
    assert.deepEqual(facts(shown), facts(expected));
    assert.notDeepEqual(facts(await open(uri.with({ scheme: 'file' }))), facts(expected));
  });

  it('are not read at all when they are larger than a session can be', async () => {
    const large = uri.with({ path: `${uri.path}.large.fastshot` });
    foreign.files.set(large.path, readFixture(SAMPLE.fixture));
    foreign.sizes.set(large.path, 256 * 1024 * 1024 + 1);
    await assert.rejects(open(large), { code: 'tooLarge' });
    assert.ok(!foreign.read.includes(large.path));
  });

  it('are named with their whole address when they cannot be read', async () => {
    const missing = uri.with({ path: '/elsewhere/missing.fastshot' });
    await assert.rejects(open(missing), {
      code: 'notFound',
      message: `Could not open ${SCHEME}:/elsewhere/missing.fastshot: it does not exist. Check that its folder can be reached, then try again.`,
    });
  });

  const facts = ({ metadata, images }: SessionDocument): unknown => [metadata?.name, images.length];

  /** What an editor of the URI shows, without the page. */
  async function open(session: vscode.Uri): Promise<SessionDocument> {
    const connections = new Connections({
      readConfig: () => undefined,
      build: () => assert.fail('No store is connected.'),
      localVault: async () => desktopVault(''),
      log: silentLog,
    });
    const at = (name: string): string => path.join(folder, name);
    const folders = { local: at('local'), copies: at('copies'), cacheFile: at('cache.json') };
    const local = new LocalSessions(folders, silentLog);
    const key = async (): Promise<Uint8Array> => new Uint8Array(32);
    const audit = new AuditLog({ folder: at('audit'), key, now: Date.now, log: silentLog });
    const operations = new OperationManager(silentLog);
    const downloads = new Downloads({ operations, audit, log: silentLog });
    const loader = new SessionLoader({ connections, local, downloads, images: new ImageSummaries() });
    const source = new EditorSource(loader, connections);
    try {
      return await source.open(session, new AbortController().signal, () => {});
    } finally {
      for (const each of [source, downloads, operations, local, connections]) each.dispose();
    }
  }
});
