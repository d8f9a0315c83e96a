/** VS Code gives a page the keyboard within a tenth of this. */
const FOCUS_MS = 2000;

/** Puts an image on the clipboard, as PNG because that is what clipboards take. Rejects with a sentence for the user. */
export async function copyImage(image: Blob): Promise<void> {
  // Absent where the page is not served securely, as when a remote VS Code runs over plain HTTP.
  if (!('clipboard' in navigator) || typeof ClipboardItem === 'undefined') {
    throw new Error('The clipboard cannot take images here. Use Save Image instead.');
  }
  await focused();
  const png = image.type === 'image/png' ? image : await toPng(image);
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  } catch {
    throw new Error(
      'The clipboard did not take the image. Click the image and try again, or use Save Image.',
    );
  }
}

/**
 * Waits until the page has the keyboard, which one that was just opened gets in a moment: clipboards give and take only
 * then. Resolves after a while in any case.
 */
export async function focused(): Promise<void> {
  if (document.hasFocus()) return;
  await new Promise<void>((resolve) => {
    const timeout = setTimeout(resolve, FOCUS_MS);
    const onFocus = (): void => {
      clearTimeout(timeout);
      resolve();
    };
    window.addEventListener('focus', onFocus, { once: true });
    window.focus();
  });
}

async function toPng(image: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(image);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/png' });
}
