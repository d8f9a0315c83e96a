import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { ResultsReporter } from '../../support/mocha/resultsReporter';

/** What VS Code calls as `extensionTestsPath`: runs the suites bundled beside this file in the extension host. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ color: false, timeout: 150_000, forbidOnly: true, reporter: ResultsReporter });
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.js'))) {
    mocha.addFile(path.join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
