/** `parse.js FOLDER`: reads and parses all JSON files of a folder, as plainly as can be; prints how long that took, in ms. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2]!;
const start = performance.now();
const values = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown);
const parse = performance.now() - start;
console.log(JSON.stringify({ parse, files: values.length }));
