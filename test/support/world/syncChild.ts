import { openWindow } from './syncWorld';

/** One sync in a process of its own: `syncChild.ts <store folder> <endpoint>`. Exit code 1 when it fails. */
async function main(): Promise<void> {
  const [directory = '', endpoint = ''] = process.argv.slice(2);
  const window = await openWindow(directory, endpoint, {});
  await window.service.sync('full', new AbortController().signal);
  window.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
