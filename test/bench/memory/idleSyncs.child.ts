/** `idleSyncs.js DIRECTORY ENDPOINT KEY`, with --expose-gc: the heap in MB after 20 and 100 syncs with nothing new. */
import { openSync } from '../sync/openSync';
import { memoryAfterGc } from './memoryAfterGc';

/** By then all code has run and is compiled. */
const WARM = 20;
const SYNCS = 100;

async function main(directory: string, endpoint: string, key: string): Promise<void> {
  const { service, mirror, close } = await openSync(directory, endpoint, key);
  const never = new AbortController().signal;
  await service.sync('quick', never);
  let warm = 0;
  for (let done = 1; done <= SYNCS; done++) {
    await service.sync('quick', never);
    if (done === WARM) warm = (await memoryAfterGc()).heap;
  }
  const { heap } = await memoryAfterGc();
  console.log(JSON.stringify({ warm, heap, sessions: mirror.rows().size }));
  close();
}

void main(process.argv[2]!, process.argv[3]!, process.argv[4]!);
