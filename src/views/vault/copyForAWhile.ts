import type { Clock } from '../../sync/clock';

/** As long as password managers leave a secret on the clipboard, or somewhat longer: it has to be pasted somewhere first, ms. */
export const ON_CLIPBOARD_MS = 60_000;

/**
 * Puts a secret on the clipboard, and takes it off again after a minute, if it is still what is there.
 * @param clipboard VS Code's
 */
export async function copyForAWhile(
  clipboard: {
    readonly readText: () => PromiseLike<string>;
    readonly writeText: (text: string) => PromiseLike<void>;
  },
  secret: string,
  clock: Pick<Clock, 'after'>,
): Promise<void> {
  await clipboard.writeText(secret);
  clock.after(ON_CLIPBOARD_MS, () => void takeOff());

  async function takeOff(): Promise<void> {
    try {
      if ((await clipboard.readText()) === secret) await clipboard.writeText('');
    } catch {
      // A browser lets nobody read it while the window is in the background; it is the user's then.
    }
  }
}
