import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import type { CatalogEntry } from '../../catalog/entry';
import type { ExportTarget } from '../../export/exportTarget';
import type { App } from '../app';
import { runBatch, type BatchContext } from '../commands/batch';
import { messageText } from '../quickPickText';
import { sayWritten } from './sayWritten';

const BATCH = { kind: 'export', doing: 'Exporting', done: 'exported' } as const;

/**
 * Exports something of each session, as one operation. What is exported appears in the end, all at once; when it is
 * cancelled, or of nothing anything came, the place stays as it was.
 * @param add adds what is exported of one session, and resolves to how many files that are
 */
export async function exportSessions<T extends ExportTarget>(
  app: App,
  target: T,
  entries: readonly CatalogEntry[],
  noun: string,
  add: (target: T, entry: CatalogEntry, context: BatchContext) => Promise<number>,
): Promise<void> {
  let files = 0;
  let paths: readonly string[] = [];
  const work = async (entry: CatalogEntry, context: BatchContext): Promise<void> => {
    files += await add(target, entry, context);
  };
  await runBatch(app, BATCH, entries, work, {
    finish: async (done) => {
      if (done.length > 0) paths = await target.finish();
    },
    settle: () => target.discard(),
  });
  const [first, ...others] = paths;
  if (first !== undefined) void sayExported(plural(files, noun), first, others.length === 0);
}

async function sayExported(what: string, path: string, isOne: boolean): Promise<void> {
  const uri = vscode.Uri.file(path);
  const where = isOne ? path : vscode.Uri.joinPath(uri, '..').fsPath;
  await sayWritten(`${what} exported to ${messageText(where, 300)}.`, path);
}
