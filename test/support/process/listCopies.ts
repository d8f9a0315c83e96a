/** Says how many copies of sessions there are in a folder: `listCopies.ts <folder>`. */
import { SessionFiles } from '../../../src/cache/sessionFiles';

async function main(): Promise<void> {
  const files = new SessionFiles(process.argv[2] ?? '');
  const said = await files.list().then(
    (copies) => ({ copies: String(copies.length) }),
    (error: unknown) => ({ failed: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

void main();
