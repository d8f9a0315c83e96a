import { beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Uri } from 'vscode';
import { FastshotError } from '../../../../src/base/errors';
import { Emitter } from '../../../../src/base/lifecycle';
import { silentLog } from '../../../../src/base/log';
import type { EncodedImage, SessionDocument, SessionImage } from '../../../../src/session/document';
import { SessionAnnotations } from '../../../../src/views/annotate/sessionAnnotations';
import { OpenSession } from '../../../../src/views/viewer/openSession';
import type { IncomingImages } from '../../../../src/views/save/incomingImages';
import type { HostMessage } from '../../../../src/views/viewer/protocol';
import type { SessionSource } from '../../../../src/views/viewer/sessionSource';
import { connectViewer, type ViewerConnection } from '../../../../src/views/viewer/viewerConnection';

const FILENAME = 'a.fastshot';

function encoded(parts: Partial<EncodedImage> = {}): EncodedImage {
  return { mime: 'image/png', width: 20, height: 10, size: 3, bytes: () => Uint8Array.of(1, 2, 3), ...parts };
}

function documentOf(...images: EncodedImage[]): SessionDocument {
  const windows = images.map((original, index): SessionImage => {
    const geometry = { x: 0, y: 0, width: 20, height: 10 };
    return { index, geometry, scale: 1, hidden: false, drawings: [], renditions: { original }, problems: [] };
  });
  return { filename: FILENAME, container: 'json', shape: 'legacy', images: windows, problems: [] };
}

describe('connection of a webview to its session', () => {
  let posted: HostMessage[];
  let taken: IncomingImages[];
  let recovered: string[];
  let loads: PromiseWithSettlers<SessionDocument>[];
  let fromWebview: Emitter<unknown>;
  let sourceChanged: Emitter<void>;
  let session: OpenSession;
  let connection: ViewerConnection;
  let annotations: SessionAnnotations;

  beforeEach(() => {
    posted = [];
    recovered = [];
    loads = [];
    fromWebview = new Emitter();
    taken = [];
    sourceChanged = new Emitter();
    annotations = new SessionAnnotations();
    const source: SessionSource = {
      open: (_uri, signal) => {
        const load = settleable<SessionDocument>(signal);
        loads.push(load);
        return load.promise;
      },
      onDidChange: sourceChanged.event,
      recover: async (action) => {
        recovered.push(action);
        if (action === 'broken') throw new FastshotError('internal', 'That did not work.');
      },
      actionsFor: () => [
        { id: 'showLog', label: 'Show Log' },
        { id: 'broken', label: 'Mend' },
      ],
    };
    const uri: Pick<Uri, 'path'> = { path: `/x/${FILENAME}` };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the class exists inside VS Code only
    session = new OpenSession(uri as Uri, source, silentLog);
    connection = connectViewer({
      webview: {
        onDidReceiveMessage: (listener) => fromWebview.event(listener),
        postMessage: async (message: HostMessage) => {
          posted.push(message);
          return true;
        },
      },
      session,
      source,
      annotations,
      log: silentLog,
      saveAnnotations: async () => {},
      discardAnnotations: async () => annotations.clear(),
      upright: async (image) => ({ mime: image.mime, bytes: image.bytes() }),
      saveImage: async (document, index, role) => `Saved ${document.filename} ${index} ${role}.`,
      newSession: async (images) => {
        if (images.type === 'addUris') throw new FastshotError('invalidInput', 'notes.txt is not an image.');
        taken.push(images);
      },
    });
  });

  it('says nothing before the webview is ready, then where loading stands', async () => {
    assert.deepEqual(posted, []);
    fromWebview.fire({ type: 'ready' });
    await settled();
    assert.deepEqual(posted, [{ type: 'loading', filename: FILENAME }]);
    loads[0]!.resolve(documentOf(encoded()));
    await settled();
    assert.deepEqual(types(), ['loading', 'session']);
  });

  it('tells a webview that was hidden everything again, and where to go', async () => {
    loads[0]!.resolve(documentOf(encoded(), encoded()));
    fromWebview.fire({ type: 'ready' });
    await settled();
    connection.hidden();
    connection.reveal({ image: 1 });
    fromWebview.fire({ type: 'ready' });
    await settled();
    const [last] = posted.slice(-1);
    assert.equal(last?.type === 'session' && last.reveal, 1);
    assert.equal(loads.length, 1);
  });

  it('hands out images only when asked, each time in a buffer of their own', async () => {
    loads[0]!.resolve(documentOf(encoded()));
    fromWebview.fire({ type: 'ready' });
    await settled();
    assert.equal(types().includes('image'), false);
    fromWebview.fire({ type: 'requestImage', index: 0, role: 'original' });
    await settled();
    const [last] = posted.slice(-1);
    assert.ok(last?.type === 'image');
    assert.deepEqual([last.mime, last.bytes.buffer.byteLength], ['image/png', 3]);
  });

  it('answers for images that are not there or do not decode', async () => {
    const broken = encoded({
      bytes: () => {
        throw new FastshotError('damaged', 'The image is damaged.');
      },
    });
    loads[0]!.resolve(documentOf(broken));
    fromWebview.fire({ type: 'ready' });
    await settled();
    fromWebview.fire({ type: 'requestImage', index: 0, role: 'original' });
    await settled();
    fromWebview.fire({ type: 'requestImage', index: 7, role: 'zoomed' });
    await settled();
    assert.deepEqual(posted.slice(-2), [
      { type: 'imageFailed', index: 0, role: 'original', message: 'The image is damaged.' },
      { type: 'imageFailed', index: 7, role: 'zoomed', message: 'The session does not hold this image.' },
    ]);
  });

  it('keeps an image too large to show away from the webview, and says so', async () => {
    loads[0]!.resolve(documentOf(encoded({ width: 65535, height: 65535 })));
    fromWebview.fire({ type: 'ready' });
    await settled();
    const [last] = posted.slice(-1);
    assert.ok(last?.type === 'session');
    assert.deepEqual(last.session.images[0]?.renditions, {});
    assert.deepEqual(last.session.images[0]?.problems, [
      'An image of 65535 × 65535 pixels is too large to be shown.',
    ]);
  });

  it('names the file with an error, and always offers to try again', async () => {
    fromWebview.fire({ type: 'ready' });
    loads[0]!.reject(new FastshotError('damaged', 'Nothing here can be read.'));
    await settled();
    assert.deepEqual(posted.at(-1), {
      type: 'failed',
      filename: FILENAME,
      message: 'a.fastshot: Nothing here can be read.',
      isError: true,
      actions: [
        { id: 'showLog', label: 'Show Log' },
        { id: 'broken', label: 'Mend' },
        { id: 'retry', label: 'Try Again' },
      ],
    });
    fromWebview.fire({ type: 'recover', action: 'retry' });
    assert.equal(loads.length, 2);
    loads[1]!.resolve(documentOf());
    await settled();
    assert.deepEqual(types().slice(-2), ['loading', 'session']);
  });

  it('tries again when the source changed, but only what failed', async () => {
    sourceChanged.fire();
    assert.equal(loads.length, 1);
    loads[0]!.reject(new FastshotError('wrongKey', 'Wrong key.'));
    await settled();
    sourceChanged.fire();
    assert.equal(loads.length, 2);
    loads[1]!.resolve(documentOf());
    await settled();
    sourceChanged.fire();
    assert.equal(loads.length, 2);
  });

  it('passes the actions it offers on, and says when one failed', async () => {
    loads[0]!.reject(new FastshotError('wrongKey', 'Wrong key.'));
    await settled();
    fromWebview.fire({ type: 'recover', action: 'showLog' });
    fromWebview.fire({ type: 'recover', action: 'broken' });
    await settled();
    assert.deepEqual(recovered, ['showLog', 'broken']);
    assert.deepEqual(posted.at(-1), { type: 'notice', message: 'That did not work.', isError: true });
  });

  it('runs no command that it did not offer', async () => {
    fromWebview.fire({ type: 'recover', action: 'showLog' });
    loads[0]!.reject(new FastshotError('wrongKey', 'Wrong key.'));
    await settled();
    fromWebview.fire({ type: 'recover', action: 'workbench.action.quit' });
    await settled();
    assert.deepEqual(recovered, []);
  });

  it('saves what is asked for and says where', async () => {
    loads[0]!.resolve(documentOf(encoded()));
    await settled();
    fromWebview.fire({ type: 'saveImage', index: 0, role: 'original' });
    await settled();
    assert.deepEqual(posted, [{ type: 'notice', message: 'Saved a.fastshot 0 original.', isError: false }]);
  });

  it('passes on what is drawn, tells the webview what others drew, and of what is kept when it comes back', async () => {
    loads[0]!.resolve(documentOf(encoded()));
    fromWebview.fire({ type: 'ready' });
    await settled();
    const other = {};
    const step = { type: 'add', drawing: { type: 'lines', data: [[1, 2, 3, 4]] } } as const;
    fromWebview.fire({ type: 'step', index: 0, step });
    annotations.step(0, { type: 'undo' }, other);
    await settled();
    assert.deepEqual(posted.at(-1), { type: 'step', index: 0, step: { type: 'undo' } });
    assert.deepEqual(types(), ['loading', 'session', 'step'], 'its own step does not come back');
    connection.hidden();
    annotations.step(0, { type: 'redo' }, other);
    fromWebview.fire({ type: 'ready' });
    await settled();
    const last = posted.at(-1);
    assert.deepEqual(last?.type === 'session' && last.edits, [[0, { edits: [step], done: 1 }]]);
    fromWebview.fire({ type: 'discardAnnotations' });
    await settled();
    assert.deepEqual(posted.at(-1), { type: 'edits', edits: [] });
  });

  it('turns drawing on, at once or as soon as the session is there', async () => {
    connection.reveal({ image: 1, annotate: true });
    loads[0]!.resolve(documentOf(encoded(), encoded()));
    fromWebview.fire({ type: 'ready' });
    await settled();
    const first = posted.at(-1);
    assert.deepEqual(first?.type === 'session' && [first.reveal, first.annotate], [1, true]);
    connection.reveal({ annotate: true });
    assert.deepEqual(posted.at(-1), { type: 'annotate' });
  });

  it('has the page do what was asked for from outside, once the session is there and only once', async () => {
    connection.reveal({ image: 1, run: 'copyImage' });
    loads[0]!.resolve(documentOf(encoded(), encoded()));
    fromWebview.fire({ type: 'ready' });
    await settled();
    const run = { type: 'run', command: 'copyImage' };
    assert.deepEqual(posted.at(-1), run);
    connection.hidden();
    fromWebview.fire({ type: 'ready' });
    await settled();
    assert.equal(posted.filter(({ type }) => type === 'run').length, 1);
    connection.reveal({ run: 'copyImage' });
    assert.deepEqual(posted.at(-1), run);
  });

  it('makes a new session of images that come in, also while nothing is shown, and says what is none', async () => {
    const files = [{ name: 'a.png', bytes: new Uint8Array([1]) }];
    fromWebview.fire({ type: 'addFiles', files });
    await settled();
    assert.deepEqual(taken, [{ type: 'addFiles', files }]);
    fromWebview.fire({ type: 'addUris', uris: ['file:///notes.txt'] });
    await settled();
    assert.deepEqual(posted, [{ type: 'notice', message: 'notes.txt is not an image.', isError: true }]);
  });

  it('stops loading when the session is closed, and then says nothing more', async () => {
    fromWebview.fire({ type: 'ready' });
    await settled();
    session.dispose();
    assert.equal(loads[0]!.signal.aborted, true);
    loads[0]!.resolve(documentOf());
    await settled();
    assert.deepEqual(types(), ['loading']);
  });

  it('ignores what is no message of the viewer', async () => {
    for (const message of [
      undefined,
      'x',
      { type: 'eval' },
      { type: 'requestImage', index: 1e300 },
      { type: 'step' },
    ]) {
      fromWebview.fire(message);
    }
    await settled();
    assert.deepEqual(posted, []);
  });

  function types(): string[] {
    return posted.map(({ type }) => type);
  }
});

interface PromiseWithSettlers<T> {
  readonly promise: Promise<T>;
  readonly signal: AbortSignal;
  resolve(value: T): void;
  reject(error: Error): void;
}

function settleable<T>(signal: AbortSignal): PromiseWithSettlers<T> {
  let settlers: Pick<PromiseWithSettlers<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settlers = { resolve, reject };
  });
  return { promise, signal, ...settlers! };
}

/** Resolves after all promises that are already settled have run their reactions. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
