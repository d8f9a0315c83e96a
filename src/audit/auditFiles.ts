import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { diskError, errnoOf } from '../base/fsErrors';

/** `<UTC day>_<process id>-<random>.<key id>.jsonl`: one file per process and day, sorted by day. */
const FILE = /^\d{4}-\d\d-\d\d_\d+-[0-9a-f]+\.([0-9a-f]+)\.jsonl$/;

/** The name of a new file. */
export function auditFileName(day: string, process: string, keyId: string): string {
  return `${day}_${process}.${keyId}.jsonl`;
}

/** Which key a file was written with. */
export function keyIdOf(file: string): string | undefined {
  return FILE.exec(file)?.[1];
}

/** The files of a trail, oldest day first; none when there is no folder yet. */
export async function auditFiles(folder: string): Promise<string[]> {
  try {
    return (await fs.readdir(folder)).filter((name) => FILE.test(name)).sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw diskError(error, 'list', folder);
  }
}

/** Appends to a file and waits until the disk has it. */
export async function appendDurably(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  try {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await fs.open(path, 'a', 0o600);
    try {
      await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskError(error, 'write', path);
  }
}
