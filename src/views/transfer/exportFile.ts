import { audited } from '../../audit/audit';
import type { OperationContext } from '../../operations/operation';
import { replaceFile } from '../../sync/saveStored';
import type { App } from '../app';
import { showOperation } from '../progress';
import { pickExportFile } from './exportPlace';

/** A session that becomes one file. */
export interface FileExport {
  /** Title of the dialog that asks for the place. */
  readonly dialog: string;
  /** The name it proposes. */
  readonly name: string;
  /** What it does, as `Saving the file of`; before the title for the user, and before the file name in the log. */
  readonly doing: string;
  readonly title: string;
  readonly filename: string;
  /** `storeId`, unless the session is one of this machine. */
  readonly store: string | undefined;
  /** Writes it to a path that is free. */
  readonly write: (path: string, context: OperationContext) => Promise<void>;
}

/**
 * Exports a session as one file, to a place that the user is asked for. What was there before is replaced only by a whole
 * file. Recorded in the audit trail.
 * @returns its path; undefined when no place was chosen
 */
export async function exportFile(app: App, what: FileExport): Promise<string | undefined> {
  const { doing, title, filename, store, write } = what;
  const path = await pickExportFile(what.dialog, what.name, { 'Fastshot session': ['fastshot'] });
  if (path === undefined) return undefined;
  const operation = app.operations.run(
    { kind: 'export', title: `${doing} ${title}`, logTitle: `${doing} ${filename}`, scope: store },
    (context) => replaceFile(path, (temp) => write(temp, context)),
  );
  await audited(app.audit, { operation: 'export', session: filename, store }, () =>
    showOperation(app.operations, operation),
  );
  return path;
}
