import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const ROOT = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const readme = read('README.md');
/** What users read, in the order they come to it. */
const DOCUMENTS = [
  'README.md',
  'docs/commands.md',
  'docs/settings.md',
  'docs/security.md',
  'docs/format.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'SECURITY.md',
  'docs/releasing.md',
];
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  contributes: {
    commands: { command: string; title: string }[];
    configuration: { properties: Record<string, { scope: string }> };
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};

describe('the documents', () => {
  it('name every command by its title', () => {
    const commands = read('docs/commands.md');
    const missing = manifest.contributes.commands.filter(({ title }) => !commands.includes(`| _${title}_`));
    assert.deepEqual(missing, []);
  });

  it('name every setting, and none that is not there', () => {
    const settings = Object.keys(manifest.contributes.configuration.properties);
    const named = [...read('docs/settings.md').matchAll(/^\| +`(fastshot\.[\w.]+)` +\|/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(named, settings);
  });

  for (const file of DOCUMENTS) {
    it(`lead to files and headings that exist: ${file}`, () => {
      const links = [...read(file).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, target]) => target!);
      assert.deepEqual(
        links.filter((link) => !leadsSomewhere(file, link)),
        [],
      );
    });
  }

  it('are short where one begins', () => {
    const lines = readme.trimEnd().split('\n').length;
    assert.ok(lines <= 150, `README.md has ${lines} lines`);
  });
});

describe('the settings', () => {
  it('cannot be set by a workspace', () => {
    const { properties } = manifest.contributes.configuration;
    const open = Object.entries(properties).filter(
      ([, { scope }]) => !['machine', 'application'].includes(scope),
    );
    assert.deepEqual(open, []);
    const restricted = new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations);
    const unrestricted = Object.keys(properties).filter(
      (name) => /store\.|home/.test(name) && !restricted.has(name),
    );
    assert.deepEqual(unrestricted, []);
  });
});

/** Whether a link in a document leads to a file or folder, and to a heading where it names one. */
function leadsSomewhere(from: string, link: string): boolean {
  const [target = '', heading] = link.split('#');
  const file = path.join(ROOT, path.dirname(from), target === '' ? path.basename(from) : target);
  if (!existsSync(file)) return false;
  if (heading === undefined) return true;
  const anchors = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    anchorOf(title!),
  );
  return anchors.includes(heading);
}

/** As renderers of Markdown make an anchor of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
