import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BundledPackage } from './bundledPackages';
import { nativeParts } from './nativeParts';
import { ROOT } from './paths';

/** Of libraries within packages, where the package only names the licence. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'LGPL-3.0-or-later': ['LGPL-3.0.txt', 'GPL-3.0.txt'],
};

const RULE = '='.repeat(80);

/**
 * The licences of what is in the bundles, each text once, below the packages it is for.
 * @throws when there is no text for a package: it could not ship
 */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, string[]>();
  for (const one of packages) {
    for (const text of textsOf(one, packages)) {
      byText.set(text, [...(byText.get(text) ?? []), `${one.name} ${one.version} (${one.license})`]);
    }
  }
  for (const license of new Set(packages.flatMap(nativeParts).map((part) => part.license))) {
    for (const file of TEXTS[license] ?? []) {
      const text = tidy(readFileSync(path.join(ROOT, 'scripts/licences', file), 'utf8'));
      const parts = packages.flatMap(nativeParts).filter((part) => part.license === license);
      byText.set(text, [
        ...(byText.get(text) ?? []),
        ...parts.map(({ name, version }) => `${name} ${version} (${license})`),
      ]);
    }
  }
  const sections = [...byText].map(([text, names]) => `${RULE}\n${names.join('\n')}\n${RULE}\n\n${text}\n`);
  return `Fastshot Sessions contains code and data of these packages.\n\n${sections.join('\n')}`;
}

function textsOf(one: BundledPackage, packages: readonly BundledPackage[]): string[] {
  const own = licenseTexts(one);
  if (own.length > 0) return own;
  const comment = leadingComment(one);
  if (comment !== undefined) return [comment];
  // Some packages of a family come without the file; it is the same for all of them.
  const [scope] = one.name.split('/');
  const related = packages.find(
    ({ name, license, licenseFiles }) =>
      name.startsWith(`${scope}/`) && license === one.license && licenseFiles.length > 0,
  );
  if (related === undefined) throw new Error(`${one.name} comes without the text of its licence.`);
  return licenseTexts(related);
}

function licenseTexts({ folder, licenseFiles }: BundledPackage): string[] {
  return licenseFiles.map((file) => tidy(readFileSync(path.join(folder, file), 'utf8')));
}

/** The licence that stands at the top of the package's only file. */
function leadingComment({ folder }: BundledPackage): string | undefined {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .sort()) {
    const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
    const end = lines.findIndex((line) => !line.startsWith('//'));
    const text = lines
      .slice(0, end)
      .map((line) => line.replace(/^\/\/ ?/, ''))
      .join('\n');
    if (text.includes('Permission is hereby granted')) return tidy(text);
  }
  return undefined;
}

function tidy(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
}
