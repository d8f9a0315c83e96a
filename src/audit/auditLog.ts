import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { forLog } from '../base/errors';
import type { Log } from '../base/log';
import type { Audit, AuditEvent } from './audit';
import { appendDurably, auditFileName, auditFiles } from './auditFiles';
import { auditKeyId, chainLine, chainStart, checkChain } from './chain';
import { BEGIN, type BeginEntry } from './trail';

/** So many earlier files have their last line named by a new one: cutting or removing one of them shows. */
const WITNESSED_FILES = 20;

/** The file this process writes to today. */
interface OpenFile {
  readonly day: string;
  readonly name: string;
  /** Hash of the last line. */
  head: string;
}

/** Writes this process's part of the audit trail: events one after the other, each on disk before the next. */
export class AuditLog implements Audit {
  private file: OpenFile | undefined;
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      /** `<home>/audit` */
      readonly folder: string;
      /** What authenticates the entries; the same for all processes of one editor. */
      readonly key: () => Promise<Uint8Array>;
      /** Who works on this machine: the user of its system. Undefined: not known. */
      readonly user?: string | undefined;
      /** Milliseconds since 1970. */
      readonly now: () => number;
      readonly log: Log;
    },
  ) {}

  record(event: AuditEvent): Promise<void> {
    const time = new Date(this.parts.now()).toISOString();
    this.queue = this.queue
      .then(() => this.write(time, event))
      .catch((error: unknown) => {
        // What the disk took of the line is unknown: the next event begins a new file.
        this.file = undefined;
        this.parts.log.error(`The audit trail could not be written: ${forLog(error)}`);
      });
    return this.queue;
  }

  private async write(time: string, event: AuditEvent): Promise<void> {
    const key = await this.parts.key();
    const day = time.slice(0, 10);
    if (this.file?.day !== day) this.file = await this.begin(time, day, key);
    await this.append(this.file, { time, ...event, user: this.parts.user }, key);
  }

  private async begin(time: string, day: string, key: Uint8Array): Promise<OpenFile> {
    const heads = await this.earlierHeads();
    const name = auditFileName(day, `${process.pid}-${randomBytes(4).toString('hex')}`, auditKeyId(key));
    const file: OpenFile = { day, name, head: chainStart(name) };
    const entry: BeginEntry = { time, operation: BEGIN, heads };
    await this.append(file, { ...entry }, key);
    return file;
  }

  private async append(file: OpenFile, entry: Record<string, unknown>, key: Uint8Array): Promise<void> {
    // Members that are undefined are not written, so they must not count in the hash either.
    const written = JSON.parse(JSON.stringify(entry)) as Record<string, unknown>;
    const { line, hash } = chainLine(written, file.head, key);
    await appendDurably(this.parts.folder, file.name, `${line}\n`);
    file.head = hash;
  }

  private async earlierHeads(): Promise<Record<string, string>> {
    const heads: Record<string, string> = {};
    for (const name of (await auditFiles(this.parts.folder)).slice(-WITNESSED_FILES)) {
      // One that cannot be read, or has just been removed, must not keep anything from being recorded.
      const text = await fs.readFile(join(this.parts.folder, name), 'utf8').catch(() => '');
      const last = [...checkChain(name, text, undefined).hashes].at(-1);
      if (last !== undefined) heads[name] = last;
    }
    return heads;
  }
}
