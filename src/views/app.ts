import type * as vscode from 'vscode';
import type { Audit } from '../audit/audit';
import type { AuditTrail } from '../audit/trail';
import type { Log } from '../base/log';
import type { ViewState } from '../catalog/viewState';
import type { LocalSessions } from '../local/localSessions';
import type { OperationManager } from '../operations/operationManager';
import type { AgeWorkers } from '../sealing/ageWorkers';
import type { CapabilityRecords } from './capabilityRecords';
import type { ConfirmedAddresses } from './connect/confirmedAddresses';
import type { Connections } from './connections';
import type { DismissedNotes } from './dismissedNotes';
import type { Downloads } from './downloads';
import type { NextSteps } from './nextSteps/nextSteps';
import type { ImageSource } from './save/imageSource';
import type { SaveForms } from './save/saveForms';
import type { SessionSaver } from './save/sessionSaver';
import type { StoreSecrets } from './secrets';
import type { SessionLoader } from './sessionLoader';
import type { CacheStatusPanel } from './maintain/cacheStatusPanel';
import type { ReportDocuments } from './maintain/reportDocuments';
import type { SessionsModel } from './sessionsModel';
import type { StatusView } from './status/statusView';
import type { TreeNode } from './tree/nodes';
import type { RowReveal } from './tree/rowReveal';
import type { SessionEditorProvider } from './viewer/sessionEditor';

/** The services that commands use. Built in `extension.ts`, never looked up elsewhere. */
export interface App {
  readonly age: AgeWorkers;
  /** The folder that holds `sessions/`. */
  readonly home: string;
  /** The folder of the session files that ship with the extension. */
  readonly samples: string;
  readonly connections: Connections;
  readonly capabilities: CapabilityRecords;
  readonly addresses: ConfirmedAddresses;
  readonly secrets: StoreSecrets;
  readonly local: LocalSessions;
  readonly model: SessionsModel;
  readonly operations: OperationManager;
  readonly downloads: Downloads;
  readonly loader: SessionLoader;
  readonly editor: SessionEditorProvider;
  readonly imageSource: ImageSource;
  readonly saveForms: SaveForms;
  readonly saver: SessionSaver;
  /** Selects rows of the tree. */
  readonly rows: RowReveal;
  readonly status: StatusView;
  readonly tree: vscode.TreeView<TreeNode>;
  readonly audit: Audit;
  /** What all processes of this machine have recorded. */
  readonly readAuditTrail: () => Promise<AuditTrail>;
  /** Shows the settings of this extension. */
  readonly openSettings: () => Promise<void>;
  readonly reports: ReportDocuments;
  readonly cacheStatus: CacheStatusPanel;
  readonly notes: DismissedNotes;
  readonly nextSteps: NextSteps;
  readonly log: Log;
  readonly showLog: () => void;
  /** Changes how this user looks at the lists, and remembers it. */
  readonly setViewState: (change: Partial<ViewState>) => void;
}
