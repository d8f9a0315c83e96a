/**
 * `ageAlone.js FILE…`: seals and opens the files, as one, with the package alone; prints how long each took, in ms,
 * and as `idle` for how long an event loop with nothing to do stood still at worst in another thread meanwhile.
 */
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { watch } from './stillness';

async function sealAndOpen(paths: readonly string[]): Promise<{ seal: number; open: number }> {
  const plain = Buffer.concat(paths.map((path) => readFileSync(path)));
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const start = performance.now();
  const sealed = await encrypter.encrypt(plain);
  const between = performance.now();
  const opened = await decrypter.decrypt(sealed);
  const end = performance.now();
  if (!plain.equals(opened)) throw new Error('What was opened is not what was sealed.');
  return { seal: between - start, open: end - between };
}

async function main(): Promise<void> {
  const worker = new Worker(__filename, { workerData: process.argv.slice(2) });
  const { result, blocked } = await watch(
    () => new Promise<object>((resolve, reject) => worker.once('message', resolve).once('error', reject)),
  );
  console.log(JSON.stringify({ ...result, idle: blocked }));
}

if (isMainThread) void main();
else {
  void (async () => {
    const figures = await sealAndOpen(workerData as string[]);
    parentPort!.postMessage(figures, []);
  })();
}
