interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension on the other side of this page. */
export interface Host<Sent, Received> {
  readonly post: (message: Sent) => void;
  readonly onMessage: (listener: (message: Received) => void) => void;
  readonly savedState: () => unknown;
  readonly saveState: (state: unknown) => void;
}

export function connectHost<Sent, Received>(): Host<Sent, Received> {
  const api = acquireVsCodeApi();
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own, which has none
    post: (message) => api.postMessage(message),
    onMessage: (listener) => {
      window.addEventListener('message', (event: MessageEvent<Received>) => listener(event.data));
    },
    savedState: () => api.getState(),
    saveState: (state) => api.setState(state),
  };
}
