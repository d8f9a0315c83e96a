import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths';

/** What `esbuild.js` writes to out/meta.json: esbuild's metafile, and the files of packages that are copied. */
export interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
  readonly assets: readonly string[];
}

/** A package of which some code or data is in the bundles. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX, as the package states it. */
  readonly license: string;
  readonly folder: string;
  /** Licence and notice files, relative to `folder`. */
  readonly licenseFiles: readonly string[];
  /** Names of the packages it depends on. */
  readonly needs: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENSE_FILE = /(?:^|\/)(?:licen[cs]e|copying|notice|third-party-notices)[^/]*$/i;

export function readMetafile(root = ROOT): Metafile {
  return JSON.parse(readFileSync(path.join(root, 'out/meta.json'), 'utf8')) as Metafile;
}

/** The packages of a build, by name and version; two copies of the same version count as one. */
export function bundledPackages({ outputs, assets }: Metafile, root = ROOT): BundledPackage[] {
  const inputs = [...Object.values(outputs).flatMap((output) => Object.keys(output.inputs)), ...assets];
  const folders = new Set(inputs.flatMap((input) => PACKAGE_FOLDER.exec(input)?.[0] ?? []));
  const packages = new Map<string, BundledPackage>();
  for (const folder of [...folders].sort()) {
    const found = readPackage(path.join(root, folder));
    packages.set(`${found.name}@${found.version}`, found);
  }
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license, dependencies = {} } = manifest;
  if (license === undefined) throw new Error(`${name} states no licence.`);
  return {
    name,
    version,
    license,
    folder,
    licenseFiles: licenseFiles(folder),
    needs: Object.keys(dependencies),
  };
}

/** Of the package itself and of what it was compiled from. */
function licenseFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter(
      (file) => LICENSE_FILE.test(file) && !file.includes('node_modules/') && !/\.[cm]?[jt]s$/.test(file),
    )
    .sort();
}
