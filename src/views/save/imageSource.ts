import * as vscode from 'vscode';
import { neverAborted } from '../../base/abort';
import { displayText } from '../../base/displayText';
import { readRegularFile } from '../../base/regularFile';
import type { ImageTools } from '../../images/imageTools';
import type { PngImage } from '../../images/job';
import { importImages, type FoundImages, type ImageBytes } from './importImages';

/** The image formats that can be saved. package.json has the same in the Explorer's menu. */
const EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'bmp'];

/** Larger files are not read at all. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Where the images of new sessions come from. */
export class ImageSource {
  constructor(private readonly tools: ImageTools) {}

  /** Lets the user pick image files; none when the dialog is closed. */
  async pick(): Promise<FoundImages> {
    const picked = await vscode.window.showOpenDialog({
      title: 'Images for the Session',
      openLabel: 'Add Images',
      canSelectMany: true,
      filters: { Images: EXTENSIONS, 'All files': ['*'] },
    });
    return this.read(picked ?? []);
  }

  /** Reads image files. Those that cannot be taken are named with the reason. */
  async read(uris: readonly vscode.Uri[]): Promise<FoundImages> {
    const images: FoundImages['images'][number][] = [];
    const refused: string[] = [];
    for (const uri of uris) {
      const name = displayText(uri.path.slice(uri.path.lastIndexOf('/') + 1));
      const bytes = await readBytes(uri);
      if (typeof bytes === 'string') refused.push(`${name} ${bytes}.`);
      else {
        const found = await this.take([{ name, bytes }]);
        images.push(...found.images);
        refused.push(...found.refused);
      }
    }
    return { images, refused };
  }

  /** An image as PNG, turned as it says. @throws as `ImageTools.toPng` */
  upright(bytes: Uint8Array, name: string): Promise<PngImage> {
    return this.tools.toPng(bytes, name, neverAborted);
  }

  /** Takes pasted or dropped images. */
  take(files: readonly ImageBytes[]): Promise<FoundImages> {
    return importImages(this.tools, files, neverAborted);
  }
}

/** A file, or why it cannot be read, as the end of a sentence. */
async function readBytes(uri: vscode.Uri): Promise<Uint8Array | string> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) return 'is not a file';
    if (size > MAX_FILE_BYTES) return 'is larger than 256 MB';
    if (uri.scheme === 'file') return await readRegularFile(uri.fsPath, MAX_FILE_BYTES);
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    return `could not be read: ${error instanceof Error ? error.message : String(error)}`.replace(/\.$/, '');
  }
}
