import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log';
import type { LocalPlace } from '../../../src/local/localFile';
import { LocalSessions, type LocalFolders, type LocalRow } from '../../../src/local/localSessions';
import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionRow } from '../../../src/session/sessionRow';
import type { Vault } from '../../../src/session/vault';

export const FIXTURES = join(__dirname, '../../fixtures');
export const BUCKET37 = join(FIXTURES, 'bucket37/sessions');

export const bucket37Key = (): Promise<string> => readFile(join(FIXTURES, 'bucket37.key.txt'), 'utf8');

/** A machine with local sessions: a home of its own, and the lists of it that a test starts. All goes with `remove`. */
export class LocalMachine {
  private readonly started: LocalSessions[] = [];
  readonly home: string;
  readonly local: string;
  readonly copies: string;
  readonly cacheFile: string;

  private constructor(readonly root: string) {
    this.home = join(root, '.fastshot');
    this.local = join(this.home, 'sessions');
    this.copies = join(root, 'fastshot_sessions');
    this.cacheFile = join(this.home, 'local_cache.json');
  }

  static async create(): Promise<LocalMachine> {
    return new LocalMachine(await mkdtemp(join(tmpdir(), 'fastshot-local-')));
  }

  /** Makes both folders. */
  async withFolders(): Promise<this> {
    await mkdir(this.local, { recursive: true });
    await mkdir(this.copies);
    return this;
  }

  /** Local sessions over the machine's folders, started. */
  async start(
    vault: Vault | 'noKeyYet' = desktopVault(''),
    folders?: Partial<LocalFolders>,
  ): Promise<LocalSessions> {
    const { local, copies, cacheFile } = this;
    const sessions = new LocalSessions({ local, copies, cacheFile, ...folders }, silentLog);
    this.started.push(sessions);
    if (vault !== 'noKeyYet') sessions.setVault(vault);
    await sessions.start();
    return sessions;
  }

  async remove(): Promise<void> {
    for (const sessions of this.started) sessions.dispose();
    // Retried, because the cache file may be on its way.
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Resolves to what `find` returns as soon as that is something; asked again at every change. */
export function until<T>(
  sessions: LocalSessions,
  find: (rows: readonly LocalRow[]) => T | undefined | false,
): Promise<T> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = find(sessions.rows());
      if (found === undefined || found === false) return;
      subscription.dispose();
      resolve(found);
    };
    const subscription = sessions.onDidChange(look);
    look();
  });
}

/** Resolves once every row has been read, and to the rows by file name. */
export function allRead(sessions: LocalSessions, place?: LocalPlace): Promise<Map<string, SessionRow>> {
  return until(sessions, (rows) => {
    const wanted = rows.filter((row) => place === undefined || row.place === place);
    if (wanted.some(({ row }) => row.problem === 'pending')) return undefined;
    return new Map(wanted.map(({ row }) => [row.filename, row]));
  });
}

export const rowOf = (rows: readonly LocalRow[], filename: string): SessionRow | undefined =>
  rows.find(({ row }) => row.filename === filename)?.row;

export const names = (rows: readonly LocalRow[]): string[] => rows.map(({ row }) => row.filename).toSorted();
