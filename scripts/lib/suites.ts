import path from 'node:path';

/** One step of `npm test`. Its process ends with 0 when all is well. */
export interface Suite {
  readonly name: string;
  /** `check`: one pass or fail. `tests`: the results file tells how many of each. */
  readonly kind: 'check' | 'tests';
  /** Arguments of node. */
  readonly command: readonly string[];
  /** What the tests stand in, files or patterns: the last arguments. */
  readonly files?: readonly string[];
  readonly timeoutMinutes: number;
  /** Whether it tries what `package` builds. */
  readonly isOfPackage?: boolean;
}

const MOCHA = ['node_modules/mocha/bin/mocha.js', '--reporter', 'test/support/mocha/reporter.cjs'];

/** Two files at a time. What a file starts, such as a server or VS Code, is its own. */
const TWO_AT_A_TIME = ['--parallel', '--jobs', '2'];

const UI_LIMITS = ['--timeout', '180000', '--slow', '10000'];

const npmScript = (name: string, script: string): Suite => ({
  name,
  kind: 'check',
  command: [npmCommand(), 'run', '--silent', script],
  timeoutMinutes: 5,
});

const mocha = (name: string, folder: string, timeoutMinutes: number, ...args: string[]): Suite => ({
  name,
  kind: 'tests',
  command: [...MOCHA, ...args],
  files: [`${folder}/**/*.test.ts`],
  timeoutMinutes,
});

/** What is built has to be there for it. */
const ofPackage = (suite: Suite): Suite => ({ ...suite, isOfPackage: true });

/** Tests in a real workbench. Each process has one VS Code and one browser, and each test a fresh window. */
const ui = (name: string, folder: string, timeoutMinutes: number): Suite =>
  ofPackage(
    mocha(
      name,
      folder,
      timeoutMinutes,
      ...TWO_AT_A_TIME,
      ...UI_LIMITS,
      '--require',
      'test/support/vscode/endStages.ts',
    ),
  );

const script = (
  name: string,
  kind: Suite['kind'],
  file: string,
  timeoutMinutes: number,
  ...args: string[]
): Suite => ({
  name,
  kind,
  command: ['scripts/bootstrap.mjs', file, ...args],
  timeoutMinutes,
});

/** What `npm test` runs, in this order: what fails fast comes first. */
export const SUITES: readonly Suite[] = [
  npmScript('format', 'format:check'),
  npmScript('lint', 'lint'),
  npmScript('types', 'types'),
  script('audit', 'tests', 'audit', 3),
  mocha('unit', 'test/unit', 10),
  // The same inputs each time: a commit never fails by chance. `npm run fuzz` takes others, and far more.
  script('fuzz', 'tests', 'fuzz', 15, '--inputs', '20000', '--seed', '1'),
  mocha('contract', 'test/contract', 15),
  mocha('integration', 'test/integration', 20, ...TWO_AT_A_TIME),
  script('package', 'check', 'package', 5),
  ofPackage(mocha('viewer', 'test/e2e/viewer', 10)),
  ofPackage(mocha('vsix', 'test/e2e/vsix', 8)),
  ofPackage(script('host', 'tests', 'testHost', 15)),
  ui('ui', 'test/e2e/ui', 30),
];

/** What `npm run test:all` adds. */
export const LONG_SUITES: readonly Suite[] = [
  ui('ui-long', 'test/e2e/ui-long', 20),
  mocha('long', 'test/long', 60, '--timeout', '1200000', '--slow', '60000'),
];

/** The suites of these names in their order, and `package` where they try what it builds. */
export function suitesNamed(names: readonly string[]): readonly Suite[] {
  const known = [...SUITES, ...LONG_SUITES];
  const named = known.filter(({ name }) => names.includes(name));
  const mustBuild = named.some(({ isOfPackage }) => isOfPackage);
  return known.filter((suite) => named.includes(suite) || (mustBuild && suite.name === 'package'));
}

/** npm's own script, for node. */
export function npmCommand(): string {
  return process.env['npm_execpath'] ?? npmBesideNode();
}

function npmBesideNode(): string {
  const prefix = path.resolve(path.dirname(process.execPath), process.platform === 'win32' ? '.' : '../lib');
  return path.join(prefix, 'node_modules/npm/bin/npm-cli.js');
}
