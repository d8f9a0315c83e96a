import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { before, describe, it } from 'mocha';
import { ROOT, vsixFile } from '../../../scripts/lib/paths';

/** Of esbuild's metafile: which modules went into which bundle. */
interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

describe('the packed extension', () => {
  let files: Readonly<Record<string, Uint8Array>>;

  before(() => {
    files = unzipSync(readFileSync(vsixFile()));
  });

  const text = (name: string): string => Buffer.from(files[`extension/${name}`] ?? []).toString();

  it('holds the bundles, the media and the documents, and nothing else', () => {
    const allowed =
      /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(package\.json|readme\.md|changelog\.md|LICENSE\.txt|(dist|media)\/.+))$/;
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
    const metafile = JSON.parse(readFileSync(path.join(ROOT, 'out/meta.json'), 'utf8')) as Metafile;
    const modules = Object.keys(metafile.outputs['dist/extension.js']?.inputs ?? {});
    assert.ok(modules.includes('src/extension.ts'));
    assert.deepEqual(
      modules.filter((module) => /node_modules\/@(aws-sdk|aws-crypto|smithy)\//.test(module)),
      [],
    );
  });
});
