import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Uri } from 'vscode';
import { Emitter } from '../../../src/base/lifecycle';
import { silentLog } from '../../../src/base/log';
import type { EncodedImage } from '../../../src/session/document';
import type { RenderedImage } from '../../../src/views/annotate/protocol';
import { SessionAnnotations } from '../../../src/views/annotate/sessionAnnotations';
import { OpenSession } from '../../../src/views/viewer/openSession';
import type { HostMessage } from '../../../src/views/viewer/protocol';
import type { SessionSource } from '../../../src/views/viewer/sessionSource';
import { connectViewer, type ViewerConnection } from '../../../src/views/viewer/viewerConnection';
import { webviewPage } from '../../../src/views/webviewPage';
import type { Theme } from './themes';

const ROOT = path.resolve(__dirname, '../../..');
const NONCE = 'dGVzdC1ub25jZQ==';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/** Serves the extension's own page, scripts and styles on loopback, as VS Code serves a webview's. */
export async function serveViewer(): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') {
      const origin = `http://${request.headers.host}`;
      const styles = [
        'dist/codicon.css',
        ...['layout', 'stage', 'filmstrip', 'details', 'annotate'].map((name) => `media/viewer/${name}.css`),
      ];
      const html = webviewPage({
        title: 'Fastshot session',
        bodyClass: 'viewer',
        cspSource: origin,
        nonce: NONCE,
        script: `${origin}/dist/viewer.js`,
        styles: styles.map((style) => `${origin}/${style}`),
      });
      response.setHeader('content-type', 'text/html').end(html);
      return;
    }
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    readFile(path.join(ROOT, pathname)).then(
      (bytes) => response.setHeader('content-type', TYPES[path.extname(pathname)] ?? 'text/plain').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address);
  return { server, origin: `http://127.0.0.1:${address.port}` };
}

export interface ViewerPage {
  readonly page: Page;
  readonly session: OpenSession;
  readonly connection: ViewerConnection;
  readonly sourceChanged: Emitter<void>;
  /** What is drawn and not saved, as the extension knows it. */
  readonly annotations: SessionAnnotations;
  /** What the page handed over to be saved. */
  readonly saves: Emitter<SaveOrder>;
  /** What was asked of the host: `saveImage 0 original`, `recover enterKey`. */
  readonly requests: string[];
  /** Messages of the console, failed requests and page errors. */
  readonly complaints: string[];
  /** Resolves when all that the page has said has arrived: it may be on its way when what the user did has been done. */
  readonly heard: () => Promise<void>;
  close(): Promise<void>;
}

/** A request to save annotations. It is answered as by a user who cancels, unless `answer` says otherwise. */
export interface SaveOrder {
  readonly image: number;
  readonly rendered: readonly RenderedImage[];
  answer?: () => Promise<void>;
}

export interface ViewerPageOptions {
  readonly browser: Browser;
  readonly origin: string;
  readonly theme: Theme;
  readonly filename?: string;
  readonly open: SessionSource['open'];
  readonly viewport?: { width: number; height: number };
  /** Of another editor of the same session. */
  readonly annotations?: SessionAnnotations;
  /** Awaited before an image is handed to the page. */
  readonly beforeImage?: (image: EncodedImage) => Promise<void>;
}

/** The real viewer in a browser, connected to the real host side, with only VS Code between them imitated. */
export async function openViewer(options: ViewerPageOptions): Promise<ViewerPage> {
  const { browser, origin, theme, filename = '20250621114615_login error.fastshot' } = options;
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));

  const requests: string[] = [];
  const sourceChanged = new Emitter<void>();
  const source: SessionSource = {
    open: options.open,
    onDidChange: sourceChanged.event,
    actionsFor: ({ code }) => (code === 'wrongKey' ? [{ id: 'enterKey', label: 'Enter Another Key…' }] : []),
    recover: async (action) => void requests.push(`recover ${action}`),
  };
  const session = new OpenSession(fileUri(filename), source, silentLog);

  const received = new Emitter<unknown>();
  const postMessage = async (message: HostMessage): Promise<boolean> => {
    await page.evaluate(`fromHost(${JSON.stringify(carriedText(message))})`);
    return true;
  };
  const saves = new Emitter<SaveOrder>();
  const { annotations = new SessionAnnotations() } = options;
  const connection = connectViewer({
    webview: { onDidReceiveMessage: (listener) => received.event(listener), postMessage },
    session,
    source,
    annotations,
    log: silentLog,
    saveAnnotations: (image, rendered) =>
      annotations.whileSaving(async () => {
        const order: SaveOrder = { image, rendered };
        saves.fire(order);
        await order.answer?.();
      }),
    discardAnnotations: async () => annotations.clear(),
    upright: async (image) => {
      await options.beforeImage?.(image);
      return { mime: image.mime, bytes: image.bytes() };
    },
    newSession: async ({ type }) => void requests.push(type),
    saveImage: async (_document, index, role) => {
      requests.push(`saveImage ${index} ${role}`);
      return `Saved image ${index + 1}.`;
    },
  });
  await page.exposeBinding('toHost', (_source, message: unknown) => received.fire(message));
  await page.addInitScript(`globalThis.theme = ${JSON.stringify(theme)};`);
  await page.addInitScript({ path: path.join(__dirname, 'fakeVsCode.js') });
  await page.goto(origin);

  const close = async (): Promise<void> => {
    connection.dispose();
    session.dispose();
    await context.close();
  };
  const heard = (): Promise<void> => page.evaluate('globalThis.told');
  return { page, session, connection, annotations, sourceChanged, saves, requests, complaints, heard, close };
}

/** The part of a URI that the viewer reads; the class itself exists inside VS Code only. */
function fileUri(filename: string): Uri {
  const path = `/sessions/${filename}`;
  const uri: Pick<Uri, 'path' | 'scheme'> = { path, scheme: 'file' };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return uri as Uri;
}

/** A message as JSON. Bytes, which VS Code carries as they are, become base64 for `fromHost`. */
function carriedText(message: HostMessage): string {
  return JSON.stringify(message, function (this: Readonly<Record<string, unknown>>, name) {
    const value = this[name];
    return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
  });
}
