import type { Page } from 'playwright-core';

/** The databases in which VS Code in a browser keeps the state of its windows: database, key, value. */
export type WindowState = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Of the workbench: which views there are, and which of them are shown. Nothing of an extension. */
const KEPT = /^(?:__\$__|workbench\.(?:activity|sidebar|sideBar|view\.extension\.fastshot))/;
/** A window that is new, or was closed and not reloaded, does not show the view that was shown last. */
const RELOADED = { __$__isNewStorageMarker: 'false', 'lifecyle.lastShutdownReason': '3' };
const DATABASE = /^vscode-web-state-db-/;
const TABLE = 'ItemTable';

/** Source for the page: a database by its name, and what a request comes to. */
const HELPERS = `
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const open = (name) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore('${TABLE}');
    return done(request);
  };`;

/** What VS Code has stored of the layout of its windows. It stores all of it when it reloads a window itself. */
export async function readWindowState(page: Page): Promise<WindowState> {
  const all = await page.evaluate<WindowState>(`(async () => {${HELPERS}
    const state = {};
    for (const { name } of await indexedDB.databases()) {
      if (!${DATABASE}.test(name)) continue;
      const database = await open(name);
      const table = database.transaction('${TABLE}').objectStore('${TABLE}');
      const [keys, values] = await Promise.all([done(table.getAllKeys()), done(table.getAll())]);
      state[name] = Object.fromEntries(keys.map((key, index) => [key, values[index]]));
      database.close();
    }
    return state;
  })()`);
  const kept = Object.entries(all).map(([database, values]) => [
    database,
    { ...Object.fromEntries(Object.entries(values).filter(([key]) => KEPT.test(key))), ...RELOADED },
  ]);
  return Object.fromEntries(kept);
}

/** Has the next window find that state. `page` shows another page of VS Code's origin. */
export async function writeWindowState(page: Page, state: WindowState): Promise<void> {
  await page.evaluate(`(async () => {${HELPERS}
    for (const [name, values] of Object.entries(${JSON.stringify(state)})) {
      const database = await open(name);
      const table = database.transaction('${TABLE}', 'readwrite').objectStore('${TABLE}');
      await Promise.all(Object.entries(values).map(([key, value]) => done(table.put(value, key))));
      database.close();
    }
  })()`);
}
