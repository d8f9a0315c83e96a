import { toFastshotError, type FastshotError } from '../base/errors';
import { Emitter, disposeAll, type Disposable } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { AtRestKey } from '../cache/atRest';
import type { MetaCache } from '../cache/metaCache';
import type { Mirror } from '../cache/mirror';
import type { SessionFiles } from '../cache/sessionFiles';
import type { Operation } from '../operations/operation';
import type { Vault } from '../session/vault';
import type { ObjectStore } from '../storage/objectStore';
import { storeIdentity, type StoreConfig } from '../storage/storeConfig';
import type { SyncMode } from '../sync/reconcile';
import type { SyncService } from '../sync/syncService';
import type { OpenVault, VaultDeps } from '../sync/vault/vaultDeps';
import type { VaultMemory } from '../sync/vault/vaultMemory';
import type { SessionWriter } from '../sync/write/sessionWriter';
import { LOCAL_KEY_ID } from './secrets';

/** What a connection to a sealed vault has beyond others. */
export interface SealedConnection {
  /** Its passphrase has to be entered before anything of it is shown. */
  readonly isLocked: boolean;
  /** Rejects with `vaultLocked`. */
  opened(): Promise<OpenVault>;
  deps(): Promise<VaultDeps & { readonly memory: VaultMemory }>;
}

/** Everything that belongs to one connected store. Disposed as a whole, so that two stores never mix. */
export interface Connection extends Disposable {
  readonly config: StoreConfig;
  /** `storeId` of the config. */
  readonly id: string;
  /** Short name for people. */
  readonly label: string;
  /** The folder for local sessions and the cache. */
  readonly home: string;
  readonly mirror: Mirror;
  readonly files: SessionFiles;
  readonly metaCache: MetaCache;
  readonly sync: SyncService;
  readonly writer: SessionWriter;
  /** Resolves when the first rows were read from disk: no network, no lock. Never rejects. */
  readonly firstRows: Promise<void>;
  /** Resolves when all rows were read from disk. Never rejects. */
  readonly allRows: Promise<void>;
  store(): Promise<ObjectStore>;
  vault(): Promise<Vault>;
  /** Encrypts what is kept on this machine; undefined where it is kept in the clear. */
  readonly atRest?: AtRestKey | undefined;
  /** Of a sealed vault only. */
  readonly sealed?: SealedConnection | undefined;
  /** Starts, or joins, a sync as an operation that can be watched and cancelled. */
  startSync(mode: SyncMode): Operation<void>;
}

/**
 * The connected store, following settings and secrets. A change of either disposes the old connection with all its
 * requests before the new one begins.
 */
export class Connections implements Disposable {
  private readonly changed = new Emitter<Connection | undefined>();
  private readonly rowsChanged = new Emitter<'cloud' | 'local' | 'gone' | 'all'>();
  private readonly stateChanged = new Emitter<void>();
  private readonly gaveUp = new Emitter<string>();
  private readonly subscriptions: Disposable[] = [];
  private connection: Connection | undefined;
  private present = '';
  private failure: FastshotError | undefined;

  /** Another store, another key, or none. */
  readonly onDidChange = this.changed.event;
  /** Rows, downloaded copies or decisions of the present store changed. */
  readonly onDidChangeRows = this.rowsChanged.event;
  /** Where the sync of the present store stands changed. */
  readonly onDidChangeState = this.stateChanged.event;
  /** Unfinished work on the present store was given up; a sentence for the user. */
  readonly onDidGiveUp = this.gaveUp.event;

  constructor(
    private readonly parts: {
      /** The store of the settings. Throws `invalidSetting` when they are wrong. */
      readonly readConfig: () => StoreConfig | undefined;
      readonly build: (config: StoreConfig) => Connection;
      readonly localVault: () => Promise<Vault>;
      readonly log: Log;
    },
  ) {}

  get current(): Connection | undefined {
    return this.connection;
  }

  /** Why the settings name no usable store, if they are wrong. */
  get problem(): FastshotError | undefined {
    return this.failure;
  }

  /** Reads the settings again. With `force`, connects anew even when they are the same (another key or credentials). */
  reload(force = false): void {
    let config: StoreConfig | undefined;
    this.failure = undefined;
    try {
      config = this.parts.readConfig();
    } catch (error) {
      this.failure = toFastshotError(error);
      this.parts.log.warn(this.failure.message);
    }
    const present = JSON.stringify(config ?? this.failure?.message ?? null);
    if (present === this.present && !force) return;
    this.present = present;
    this.disconnect();
    if (config) this.connect(config);
    this.changed.fire(this.connection);
  }

  /** A connection to another store beside the present one. Whoever asks for it disposes it. */
  beside(config: StoreConfig): Connection {
    return this.parts.build(config);
  }

  /** Resolves when the rows on disk of the present store are there, if there is one. Never rejects. */
  async firstRows(): Promise<void> {
    await this.connection?.firstRows;
  }

  /** Whose encryption key local files are opened with: the store's, unless that is sealed, else this machine's own. */
  get localKeyId(): string {
    const { connection } = this;
    return connection && !connection.sealed ? connection.id : LOCAL_KEY_ID;
  }

  /** The vault that local files are opened with, by the key of `localKeyId`. */
  localVault(): Promise<Vault> {
    const { connection } = this;
    return connection && !connection.sealed ? connection.vault() : this.parts.localVault();
  }

  dispose(): void {
    this.disconnect();
    this.changed.dispose();
    this.rowsChanged.dispose();
    this.stateChanged.dispose();
    this.gaveUp.dispose();
  }

  private connect(config: StoreConfig): void {
    const connection = this.parts.build(config);
    this.connection = connection;
    const { mirror } = connection;
    let returned = mirror.sync().returned;
    this.subscriptions.push(
      mirror.onDidChange(({ upserted, removed, goneChanged, syncChanged }) => {
        const before = returned;
        returned = mirror.sync().returned;
        const isOther = (before ?? []).join('\n') !== (returned ?? []).join('\n');
        if (upserted.length > 0 || removed.length > 0 || isOther) this.rowsChanged.fire('cloud');
        if (goneChanged) this.rowsChanged.fire('gone');
        if (syncChanged) this.stateChanged.fire();
      }),
      connection.sync.onDidChangeState(() => this.stateChanged.fire()),
      connection.writer.outbox.onDidChange(() => {
        this.stateChanged.fire();
        // What waits stands among the sessions of this machine.
        this.rowsChanged.fire('local');
      }),
      connection.writer.outbox.onDidGiveUp((sentence) => this.gaveUp.fire(sentence)),
      connection.files.onDidChange(() => this.rowsChanged.fire('all')),
    );
    // What takes a key, and whether that is there, is known by then.
    void connection.allRows.then(() => this.connection === connection && this.stateChanged.fire());
    this.parts.log.info('Connected to a store.', { store: connection.id, identity: storeIdentity(config) });
  }

  private disconnect(): void {
    disposeAll(this.subscriptions);
    this.connection?.dispose();
    this.connection = undefined;
  }
}
