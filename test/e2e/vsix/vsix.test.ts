import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { before, describe, it } from 'mocha';
import { readMetafile } from '../../../scripts/lib/bundledPackages';
import { vsixFile } from '../../../scripts/lib/paths';

describe('the packed extension', () => {
  let files: Readonly<Record<string, Uint8Array>>;

  before(() => {
    files = unzipSync(readFileSync(vsixFile()));
  });

  const text = (name: string): string => Buffer.from(files[`extension/${name}`] ?? []).toString();

  it('holds the bundles, the media and the documents, and nothing else', () => {
    const allowed =
      /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(package\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD_PARTY_NOTICES\.txt|(dist|media)\/.+))$/;
    assert.deepEqual(
      Object.keys(files).filter((name) => !allowed.test(name)),
      [],
    );
    for (const bundle of ['extension', 's3', 'viewer']) {
      assert.notEqual(text(`dist/${bundle}.js`), '', bundle);
    }
  });

  it('holds no source maps', () => {
    assert.deepEqual(
      Object.keys(files).filter((name) => name.endsWith('.map')),
      [],
    );
  });

  it('cannot connect by itself: what reads FASTSHOT_DEMO is in development builds only', () => {
    const bundles = Object.keys(files).filter((name) => name.endsWith('.js'));
    assert.deepEqual(
      bundles.filter((name) => Buffer.from(files[name] ?? []).includes('FASTSHOT_DEMO')),
      [],
    );
  });

  it('loads less than 250 KB at activation, without the AWS SDK', () => {
    assert.ok(text('dist/extension.js').length < 250 * 1024, `${text('dist/extension.js').length} bytes`);
    const modules = Object.keys(readMetafile().outputs['dist/extension.js']?.inputs ?? {});
    assert.ok(modules.includes('src/extension.ts'));
    assert.deepEqual(
      modules.filter((module) => /node_modules\/@(aws-sdk|aws-crypto|smithy)\//.test(module)),
      [],
    );
  });
});
