/** `sync.js DIRECTORY ENDPOINT KEY AGE`: syncs the sample bucket once; prints how long that took, in ms. */
import { openSync } from './openSync';

async function main(directory: string, endpoint: string, key: string, age: number): Promise<void> {
  const { service, mirror, close } = await openSync(directory, endpoint, key, age);
  const start = performance.now();
  await service.sync('quick', new AbortController().signal);
  const ms = performance.now() - start;
  const readable = [...mirror.rows().values()].filter(({ metadata }) => metadata !== undefined).length;
  console.log(JSON.stringify({ ms, readable }));
  close();
}

void main(process.argv[2]!, process.argv[3]!, process.argv[4]!, Number(process.argv[5]));
