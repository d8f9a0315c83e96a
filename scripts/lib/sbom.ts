import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BundledPackage } from './bundledPackages';
import { nativeParts, type NativePart } from './nativeParts';
import { ROOT } from './paths';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * What ships as a CycloneDX 1.5 document: the packages in the bundles, not those that only build them, and the libraries
 * that some of them were compiled from. Without time
 * and serial number, so that the same source gives the same bytes.
 */
export function sbomOf(packages: readonly BundledPackage[], root = ROOT): string {
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const { name, version, license } = read('package.json') as Manifest;
  const hashes = integrities(read('package-lock.json') as Lockfile);
  const ref = purl(name, version);
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        'bom-ref': ref,
        type: 'application',
        name,
        version,
        purl: ref,
        licenses: [licence(license)],
      },
    },
    components: [
      ...packages.map((one) => ({
        'bom-ref': purl(one.name, one.version),
        type: 'library',
        name: one.name,
        version: one.version,
        scope: 'required',
        hashes: hashes.get(`${one.name}@${one.version}`) ?? [],
        licenses: [licence(one.license)],
        purl: purl(one.name, one.version),
      })),
      ...packages.flatMap(nativeParts).map((part) => ({
        'bom-ref': nativeRef(part),
        type: 'library',
        name: part.name,
        version: part.version,
        scope: 'required',
        licenses: [licence(part.license)],
        purl: nativeRef(part),
      })),
    ],
    dependencies: [
      { ref, dependsOn: packages.map((one) => purl(one.name, one.version)) },
      ...packages.map((one) => ({
        ref: purl(one.name, one.version),
        dependsOn: [
          ...packages
            .filter((other) => one.needs.includes(other.name))
            .map((other) => purl(other.name, other.version)),
          ...nativeParts(one).map(nativeRef),
        ],
      })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A package's address that names no registry. */
export function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** A library that comes compiled within a package. */
function nativeRef({ name, version }: NativePart): string {
  return `pkg:generic/${name}@${version}`;
}

/** Expressions such as `MIT OR Apache-2.0` are no ids. */
function licence(spdx: string): object {
  return /^[\w.+-]+$/.test(spdx) ? { license: { id: spdx } } : { expression: spdx };
}

/** Hashes of the packages as they were published, by name and version. */
function integrities({ packages }: Lockfile): Map<string, readonly object[]> {
  return new Map(
    Object.entries(packages).flatMap(([folder, { version, integrity }]) => {
      const [, base64] = /^sha512-(\S+)/.exec(integrity ?? '') ?? [];
      if (base64 === undefined) return [];
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const content = Buffer.from(base64, 'base64').toString('hex');
      return [[`${name}@${version}`, [{ alg: 'SHA-512', content }]] as const];
    }),
  );
}
