/** What the context menu of a part of the page is for; package.json decides by it what the menu holds (`webview/context`). */
interface MenuContext {
  readonly webviewSection: 'image' | 'session';
  /** 0-based. */
  readonly image?: number;
  /** Whether the image is one of the strip. */
  readonly inStrip?: true;
}

/** Tells VS Code what the context menu of an element is for; undefined for what has none of its own. */
export function setMenuContext(element: HTMLElement, context: MenuContext | undefined): void {
  // Of an image there is nothing that VS Code's own entries (Cut, Copy, Paste) would work on.
  const isOfText = context?.webviewSection === 'session';
  const said = isOfText ? context : { ...context, preventDefaultContextMenuItems: true };
  element.dataset['vscodeContext'] = JSON.stringify(said);
}
