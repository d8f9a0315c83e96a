import * as fs from 'node:fs/promises';
import { join } from 'node:path';

/** The files below a folder that hold a text, in whatever encoding that matters. */
export async function filesHolding(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await fs.readFile(path);
    const forms = [
      Buffer.from(text),
      Buffer.from(text, 'utf16le'),
      Buffer.from(Buffer.from(text).toString('base64')),
    ];
    if (forms.some((form) => bytes.includes(form)) || entry.name.includes(text)) found.push(path);
  }
  return found;
}
