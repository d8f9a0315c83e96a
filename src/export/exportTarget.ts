import { freeName, nameKey } from '../session/exportName';

/** A file that is about to be exported. Its bytes are asked for when they are written, so that memory holds few. */
export interface ExportFile {
  /** As `exportName` makes it, with an extension. */
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

/** Where exported files go. Nothing shows there before `finish`; `discard` leaves the place as it was. */
export interface ExportTarget {
  /**
   * Adds a folder with all its files. A taken name gets `_2` and so on; names within the folder are the caller's to
   * keep apart.
   */
  addFolder(name: string, files: readonly ExportFile[], signal: AbortSignal): Promise<void>;
  /** Resolves to the paths of what is there now. */
  finish(): Promise<readonly string[]>;
  /** To be called in any case; does nothing after `finish`. */
  discard(): Promise<void>;
}

/** The names that one export has given, as file systems compare them. */
export class GivenNames {
  private readonly given = new Set<string>();

  /** The name, or else the first one with a number that is free. */
  async claim(name: string): Promise<string> {
    const free = await freeName(name, (candidate) => this.given.has(nameKey(candidate)));
    this.given.add(nameKey(free));
    return free;
  }
}
