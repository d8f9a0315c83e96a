import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BundledPackage } from './bundledPackages';

/** A library that a package of what ships was compiled from. */
export interface NativePart {
  readonly name: string;
  readonly version: string;
  /** SPDX, from the package's `THIRD-PARTY-NOTICES.md`. */
  readonly license: string;
}

/** Of all that `versions.json` names: what is in `vips.wasm`. The others are modules of their own, and do not ship. */
const IN_VIPS: Readonly<Record<string, readonly [name: string, license: string]>> = {
  cgif: ['cgif', 'MIT'],
  emscripten: ['emscripten', 'MIT'],
  expat: ['expat', 'MIT'],
  ffi: ['libffi', 'MIT'],
  glib: ['glib', 'LGPL-3.0-or-later'],
  highway: ['highway', 'BSD-3-Clause'],
  imagequant: ['libimagequant', 'BSD-2-Clause'],
  lcms: ['lcms2', 'MIT'],
  mozjpeg: ['mozjpeg', 'IJG AND BSD-3-Clause AND Zlib'],
  png: ['libpng', 'libpng-2.0'],
  tiff: ['libtiff', 'libtiff'],
  uhdr: ['libultrahdr', 'MIT'],
  vips: ['libvips', 'LGPL-3.0-or-later'],
  webp: ['libwebp', 'BSD-3-Clause'],
  'zlib-ng': ['zlib-ng', 'Zlib'],
};
const ELSEWHERE = ['aom', 'brotli', 'exif', 'heif', 'jxl', 'resvg'];

/**
 * The libraries that a package holds as WebAssembly, with the versions it was built from.
 * @throws for one that nobody has looked at yet
 */
export function nativeParts({ name, folder }: Pick<BundledPackage, 'name' | 'folder'>): NativePart[] {
  if (name !== 'wasm-vips') return [];
  const text = readFileSync(path.join(folder, 'versions.json'), 'utf8');
  const versions = JSON.parse(text) as Readonly<Record<string, string>>;
  return Object.entries(versions)
    .filter(([key]) => !ELSEWHERE.includes(key))
    .map(([key, version]) => {
      const known = IN_VIPS[key];
      if (!known) throw new Error(`nativeParts.ts says nothing of ${key}, which wasm-vips holds.`);
      return { name: known[0], version, license: known[1] };
    });
}
