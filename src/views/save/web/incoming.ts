import type { ImageBytes } from '../importImages';
import type { IncomingImages } from '../incomingImages';

type Post = (message: IncomingImages) => void;

/** Takes images that are pasted anywhere on the page, or dropped on it. */
export function takeIncoming(post: Post): void {
  document.addEventListener('paste', (event) => {
    const files = imagesOf(event.clipboardData);
    // Text goes where the cursor is.
    if (files.length === 0) return;
    event.preventDefault();
    void send(files, true, post);
  });
  document.addEventListener('dragover', (event) => {
    if (!canTake(event.dataTransfer)) return;
    event.preventDefault();
    document.body.classList.add('drop-here');
  });
  for (const type of ['dragleave', 'drop', 'dragend'] as const) {
    document.addEventListener(type, () => document.body.classList.remove('drop-here'));
  }
  document.addEventListener('drop', (event) => {
    const { dataTransfer } = event;
    if (!dataTransfer || !canTake(dataTransfer)) return;
    event.preventDefault();
    const files = Array.from(dataTransfer.files);
    if (files.length > 0) return void send(files, false, post);
    const uris = uriList(dataTransfer);
    if (uris.length > 0) post({ type: 'addUris', uris });
  });
}

/** Takes the image on the clipboard, as after Ctrl+V. Rejects where the page may not look at it. */
export async function takeClipboard(post: Post): Promise<void> {
  const items = await navigator.clipboard.read();
  const images = await Promise.all(
    items.flatMap((item) => {
      const type = item.types.find((each) => each.startsWith('image/'));
      return type === undefined ? [] : [item.getType(type)];
    }),
  );
  if (images.length === 0) throw new Error('There is no image on the clipboard.');
  await send(images, true, post);
}

const URI_TYPES = ['application/vnd.code.uri-list', 'text/uri-list'];

function canTake(data: DataTransfer | null): boolean {
  return data !== null && [...URI_TYPES, 'Files'].some((type) => data.types.includes(type));
}

function uriList(data: DataTransfer): string[] {
  const text = URI_TYPES.map((type) => data.getData(type)).find((list) => list !== '') ?? '';
  return text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
}

function imagesOf(data: DataTransfer | null): File[] {
  return Array.from(data?.files ?? []).filter(({ type }) => type.startsWith('image/'));
}

/** @param pasted pictures on the clipboard are all called `image.png`, which says nothing */
async function send(images: readonly Blob[], pasted: boolean, post: Post): Promise<void> {
  const files = await Promise.all(
    images.map(async (image): Promise<ImageBytes> => {
      const name = image instanceof File && !(pasted && image.name === 'image.png') ? image.name : '';
      return { name, bytes: new Uint8Array(await image.arrayBuffer()) };
    }),
  );
  post({ type: 'addFiles', files });
}
