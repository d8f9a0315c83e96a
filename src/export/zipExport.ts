import { TransformStream, type WritableStreamDefaultWriter } from 'node:stream/web';
import { abortError, throwIfAborted } from '../base/abort';
import { GivenNames, type ExportFile, type ExportTarget } from './exportTarget';
import { writeZip, type ZipEntry } from './zipFile';

/** Folders of files on their way into one ZIP file, which appears when all of them are in it. */
export class ZipExport implements ExportTarget {
  private readonly names = new GivenNames();
  private readonly stop = new AbortController();
  private readonly writer: WritableStreamDefaultWriter<ZipEntry>;
  private readonly written: Promise<void>;

  /** @param path of the ZIP, absolute; what is there is replaced in the end */
  constructor(
    private readonly path: string,
    private readonly modified: Date,
  ) {
    const entries = new TransformStream<ZipEntry, ZipEntry>();
    this.writer = entries.writable.getWriter();
    this.written = writeZip(path, entries.readable, this.stop.signal);
    // Whoever adds or finishes hears of it.
    for (const promise of [this.written, this.writer.closed]) promise.catch(() => {});
  }

  async addFolder(name: string, files: readonly ExportFile[], signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const folder = await this.names.claim(name);
    for (const file of files) {
      throwIfAborted(signal);
      const entry = { name: `${folder}/${file.name}`, bytes: file.bytes(), modified: this.modified };
      // A disk that takes no more ends the writing, and then nobody would take this.
      await Promise.race([this.writer.write(entry), this.written]);
    }
  }

  async finish(): Promise<readonly string[]> {
    await Promise.race([this.writer.close(), this.written]);
    await this.written;
    return [this.path];
  }

  async discard(): Promise<void> {
    this.stop.abort();
    // Not awaited: what was being handed over when the writing failed is never taken.
    this.writer.abort(abortError(this.stop.signal)).catch(() => {});
    await this.written.catch(() => {});
  }
}
