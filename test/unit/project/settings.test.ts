import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

interface Manifest {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: string[] };
  };
  readonly contributes: {
    readonly configuration: {
      readonly properties: Record<string, { readonly scope?: string; readonly ignoreSync?: boolean }>;
    };
  };
}

const manifest = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../package.json'), 'utf8'),
) as Manifest;
const { properties } = manifest.contributes.configuration;

/** Where requests go, as whom, and where files are written. */
const SENSITIVE = Object.keys(properties).filter((key) => /^fastshot\.(home$|store\.)/.test(key));

describe('settings that decide where requests and files go', () => {
  it('are those this test knows', () => {
    const names = ['kind', 'endpoint', 'bucket', 'prefix', 'profile', 'folder'];
    for (const name of names) assert.ok(SENSITIVE.includes(`fastshot.store.${name}`), name);
    assert.ok(SENSITIVE.includes('fastshot.home'));
  });

  it('are the user’s own: neither a workspace nor a remote machine can set them', () => {
    const others = SENSITIVE.filter((key) => properties[key]?.scope !== 'application');
    assert.deepEqual(others, []);
  });

  it('stay on this machine when settings are synced', () => {
    assert.deepEqual(
      SENSITIVE.filter((key) => properties[key]?.ignoreSync !== true),
      [],
    );
  });

  it('are restricted in workspaces that are not trusted', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.deepEqual(restrictedConfigurations.toSorted(), SENSITIVE.toSorted());
  });
});
