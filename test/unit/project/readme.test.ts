import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const ROOT = path.resolve(__dirname, '../../..');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  contributes: {
    commands: { command: string; title: string }[];
    configuration: { properties: Record<string, { scope: string }> };
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};

describe('the README', () => {
  it('names every command by its title', () => {
    const missing = manifest.contributes.commands.filter(({ title }) => !readme.includes(`| _${title}_`));
    assert.deepEqual(missing, []);
  });

  it('names every setting, and none that is not there', () => {
    const settings = Object.keys(manifest.contributes.configuration.properties);
    const named = [...readme.matchAll(/^\| +`(fastshot\.[\w.]+)` +\|/gm)].map(([, name]) => name);
    assert.deepEqual(named, settings);
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([\w./-]+)\)/g)].map(([, target]) => target as string);
    const missing = links.filter((link) => !existsFrom(link));
    assert.deepEqual(missing, []);
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

function existsFrom(link: string): boolean {
  try {
    readFileSync(path.join(ROOT, link));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}
