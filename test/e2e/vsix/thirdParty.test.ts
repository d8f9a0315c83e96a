import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { before, describe, it } from 'mocha';
import { readMetafile } from '../../../scripts/lib/bundledPackages';
import { NOTICES, ROOT, sbomFile, vsixFile } from '../../../scripts/lib/paths';

/** Below these there are known holes: CVE-2023-4863 and later ones of libwebp, libpng and libvips. */
const OLDEST_DECODERS = [
  ['libwebp', '1.5.0'],
  ['libpng', '1.6.54'],
  ['lcms2', '2.17'],
  ['libvips', '8.18.0'],
  ['zlib-ng', '2.2.0'],
] as const;

interface Sbom {
  readonly bomFormat: string;
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes?: readonly unknown[];
    readonly purl: string;
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe('what the packed extension holds of other packages', () => {
  /** `name version` of each package that a bundle or a copied file comes from, straight from esbuild's metafile. */
  const bundled = new Set<string>();
  let text: string;
  let sbom: Sbom;

  before(() => {
    const { outputs, assets } = readMetafile();
    const modules = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    for (const module of [...modules, ...assets].filter((file) => file.includes('node_modules/'))) {
      const [scopeOrName, rest] = module.slice(module.lastIndexOf('node_modules/') + 13).split('/');
      const name = scopeOrName!.startsWith('@') ? `${scopeOrName}/${rest}` : scopeOrName!;
      const folder = module.slice(0, module.lastIndexOf('node_modules/') + 13) + name;
      const manifest = readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8');
      bundled.add(`${name} ${(JSON.parse(manifest) as { version: string }).version}`);
    }
    text = readFileSync(sbomFile(), 'utf8');
    sbom = JSON.parse(text) as Sbom;
  });

  it('is all in the CycloneDX file, and nothing else is', () => {
    assert.ok(bundled.size > 40, `${bundled.size} packages`);
    assert.ok([...bundled].some((one) => one.startsWith('@vscode/codicons ')));
    assert.equal(sbom.bomFormat, 'CycloneDX');
    const packages = sbom.components.filter(({ purl }) => purl.startsWith('pkg:npm/'));
    const listed = packages.map(({ name, version }) => `${name} ${version}`);
    assert.deepEqual(listed.toSorted(), [...bundled].toSorted());
    assert.equal(sbom.dependencies.length, listed.length + 1);
    for (const { name, hashes } of packages) assert.equal(hashes?.length, 1, name);
  });

  it('names the libraries that the decoders are made of, none of them old', () => {
    const natives = new Map(
      sbom.components
        .filter(({ purl }) => purl.startsWith('pkg:generic/'))
        .map(({ name, version }) => [name, version]),
    );
    for (const [name, least] of OLDEST_DECODERS) {
      const version = natives.get(name) ?? '';
      const order = version.localeCompare(least, 'en', { numeric: true });
      assert.ok(version !== '' && order >= 0, `${name} ${version}, at least ${least} is wanted`);
    }
    assert.match(natives.get('mozjpeg') ?? '', /^[0-9a-f]{7,}$|^[5-9]\./, 'it is built from a commit');
    const [decoders] = sbom.components.filter(({ name }) => name === 'wasm-vips');
    const needs = sbom.dependencies.find(({ ref }) => ref === decoders?.purl)?.dependsOn ?? [];
    assert.equal(needs.length, natives.size);
  });

  it('is listed without a time, a random number or the address of a registry', () => {
    assert.doesNotMatch(text, /timestamp|serialNumber|registry|https?:\/\/(?!cyclonedx\.org)/);
  });

  it('comes with its licences in the VSIX', () => {
    const files = unzipSync(readFileSync(vsixFile()));
    const notices = Buffer.from(files[`extension/${NOTICES}`] ?? []).toString();
    for (const one of bundled) assert.ok(notices.includes(`\n${one} (`), one);
    for (const part of [
      'Permission is hereby granted',
      'Apache License',
      'Attribution 4.0 International',
      'GNU LESSER GENERAL PUBLIC LICENSE',
    ]) {
      assert.ok(notices.includes(part), part);
    }
  });
});
