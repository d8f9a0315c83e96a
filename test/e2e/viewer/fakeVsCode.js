// Runs in the page before anything else: what VS Code gives a webview, and counters for what it must not do.
// `toHost` is a binding of the test; `theme` is set by the harness. `told` resolves when what was said last has arrived.
(() => {
  const STATE = 'vscode-state';
  globalThis.violations = [];
  globalThis.liveBlobUrls = new Set();
  globalThis.mostBlobUrls = 0;

  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
    globalThis.violations.push(`${violatedDirective} ${blockedURI} ${sample}`);
  });

  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    const url = create(blob);
    globalThis.liveBlobUrls.add(url);
    globalThis.mostBlobUrls = Math.max(globalThis.mostBlobUrls, globalThis.liveBlobUrls.size);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    globalThis.liveBlobUrls.delete(url);
    revoke(url);
  };

  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => void (globalThis.told = globalThis.toHost(message)),
    getState: () => JSON.parse(sessionStorage.getItem(STATE) ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem(STATE, JSON.stringify(state)),
  });

  globalThis.fromHost = (carried) => {
    const data = JSON.parse(carried, (_name, value) =>
      typeof value?.base64 === 'string' ? Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)) : value,
    );
    globalThis.dispatchEvent(new MessageEvent('message', { data }));
  };

  document.addEventListener('DOMContentLoaded', () => {
    const { bodyClass, variables } = globalThis.theme;
    for (const [name, value] of Object.entries(variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.classList.add('vscode-body', bodyClass);
  });
})();
