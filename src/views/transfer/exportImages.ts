import type { CatalogEntry } from '../../catalog/entry';
import { FastshotError } from '../../base/errors';
import { exportedImages, type ImageChoice } from '../../export/exportedImages';
import type { ExportTarget } from '../../export/exportTarget';
import { FolderExport } from '../../export/folderExport';
import { ZipExport } from '../../export/zipExport';
import { exportName } from '../../session/exportName';
import { baseName } from '../../session/sessionName';
import type { App } from '../app';
import { selectedEntries } from '../commands/sessionFiles';
import { pickStep, type PickStep, type StepResult } from '../connect/steps';
import { quickPickText } from '../quickPickText';
import { refOf } from '../sessionLoader';
import type { SessionNode } from '../tree/nodes';
import { exportSessions } from './exportSessions';
import { pickExportFile, pickExportFolder } from './exportPlace';

type Container = 'folder' | 'zip';

const CHOICES = [
  { label: '$(file-media) Originals', description: 'as they were taken', value: 'originals' },
  { label: '$(edit) Annotated', description: 'with drawings where there are any', value: 'annotated' },
  { label: '$(files) All', description: 'every rendition of every image', value: 'all' },
] as const;

const CONTAINERS = [
  { label: '$(folder) Into a folder…', description: 'a folder for each session', value: 'folder' },
  { label: '$(file-zip) As a ZIP file…', value: 'zip' },
] as const;

/** Exports all images of one or several sessions, as files or in a ZIP. Nothing that is there is replaced unasked. */
export async function exportImages(
  app: App,
  clicked: SessionNode,
  selected?: readonly unknown[],
): Promise<void> {
  const entries = selectedEntries(clicked, selected);
  const { choice, container } = await ask(entries);
  const target = await (container === 'zip' ? pickZip(entries) : pickFolder());
  if (!target) return;
  await exportSessions(app, target, entries, 'image', async (into, entry, { signal, note }) => {
    const session = refOf(entry, app.connections.current?.id ?? '');
    const document = await app.loader.load(session, signal, { show: 'quiet' });
    const { images, problems } = exportedImages(document, choice);
    if (images.length === 0) {
      throw new FastshotError('damaged', problems[0] ?? 'it holds no image.');
    }
    const files = images.map(({ name, image }) => ({ name, bytes: () => image.bytes() }));
    await into.addFolder(exportName(baseName(entry.row.filename)), files, signal);
    for (const problem of problems) note(problem);
    return images.length;
  });
}

async function ask(
  entries: readonly CatalogEntry[],
): Promise<{ readonly choice: ImageChoice; readonly container: Container }> {
  const title =
    entries.length === 1
      ? `Export the Images of ${quickPickText(entries[0]!.title, 80)}`
      : `Export Images of ${entries.length} Sessions`;
  let choice: ImageChoice = 'originals';
  for (;;) {
    const which: PickStep<ImageChoice> = {
      title,
      step: 1,
      totalSteps: 2,
      placeholder: 'Which images?',
      items: CHOICES,
      active: choice,
    };
    const picked: StepResult<ImageChoice> = await pickStep<ImageChoice>(which);
    // The first step has no Back.
    if (picked !== 'back') choice = picked.value;
    const where = { title, step: 2, totalSteps: 2, placeholder: 'Where to?', items: CONTAINERS };
    const container = await pickStep<Container>(where);
    if (container !== 'back') return { choice, container: container.value };
  }
}

async function pickFolder(): Promise<ExportTarget | undefined> {
  const folder = await pickExportFolder('Export Images Into');
  return folder === undefined ? undefined : FolderExport.begin(folder);
}

async function pickZip(entries: readonly CatalogEntry[]): Promise<ExportTarget | undefined> {
  const [only, another] = entries;
  const name = only && !another ? exportName(baseName(only.row.filename)) : `${entries.length} sessions`;
  const path = await pickExportFile('Export Images As', `${name}.zip`, { 'ZIP file': ['zip'] });
  return path === undefined ? undefined : new ZipExport(path, new Date());
}
