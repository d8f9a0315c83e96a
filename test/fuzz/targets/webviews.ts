import assert from 'node:assert/strict';
import type { Uri } from 'vscode';
import { Emitter } from '../../../src/base/lifecycle';
import { silentLog } from '../../../src/base/log';
import { checkRegions } from '../../../src/images/redact';
import { desktopVault } from '../../../src/session/desktopVault';
import { parseDrawings } from '../../../src/session/drawings';
import type { ScannedValue } from '../../../src/session/jsonScan';
import { newImage } from '../../../src/session/write/draft';
import { drawingsAfter } from '../../../src/views/annotate/edits';
import { SessionAnnotations } from '../../../src/views/annotate/sessionAnnotations';
import { EMPTY_FIELDS } from '../../../src/views/save/fields';
import type { FormHostMessage } from '../../../src/views/save/protocol';
import { SaveForm } from '../../../src/views/save/saveForm';
import { OpenSession } from '../../../src/views/viewer/openSession';
import type { HostMessage } from '../../../src/views/viewer/protocol';
import type { SessionSource } from '../../../src/views/viewer/sessionSource';
import { connectViewer } from '../../../src/views/viewer/viewerConnection';
import { makePng, sessionJson } from '../../support/session/madeSessions';
import { answerOf, wordOf } from '../answers';
import { AWKWARD_TEXTS, JSON_TOKENS, makeJson, type JsonGrammar } from '../json';
import type { FuzzTarget } from '../target';
import { words } from '../words';

const TYPES = [
  ...words`ready recover requestImage saveImage addImages save cancel fields arrange redact redacting addFiles addUris`,
  ...words`step discardAnnotations saveAnnotations`,
];
const MESSAGE: JsonGrammar = {
  members: [
    ...words`type type type action index role fields ids id files uris regions name desc tags class color destination replace bytes x y width height mode`,
    ...words`step changes position drawing data text image images annotated zoomed`,
  ],
  values: [
    ...TYPES,
    ...TYPES,
    0,
    1,
    2,
    ...words`original annotated retry black cloud add change undo redo lines text`,
    [[1, 2, 3, 4]],
    [1, 2],
    [2, 1, 1],
    { $bytes: 4 },
  ],
};
const OFFERED = 'fastshot.log.show';
const LINE = { type: 'lines', data: [[1, 2, 3, 4]] };
const OVERLAY = { x: 0, y: 0, image: { $bytes: 4 } };

const posted: (HostMessage | FormHostMessage)[] = [];
const ran: string[] = [];
const fromWebview = new Emitter<unknown>();
let form: SaveForm;
let annotations: SessionAnnotations;

/** What a webview sends: it shows what strangers wrote, so it may have been taken over. */
export const webviewMessages: FuzzTarget = {
  name: 'webview-messages',
  weight: 15,
  memoryMb: 96,
  seeds: () =>
    [
      { type: 'ready' },
      { type: 'recover', action: 'retry' },
      { type: 'requestImage', index: 0, role: 'original' },
      { type: 'saveImage', index: 0, role: 'zoomed' },
      { type: 'fields', fields: EMPTY_FIELDS },
      { type: 'redact', id: 1, regions: [{ x: 0, y: 0, width: 1, height: 1, mode: 'blur' }] },
      { type: 'redacting', id: 1, regions: [{ x: 0, y: 0, width: 1, height: 1, mode: 'black' }] },
      { type: 'addFiles', files: [{ name: 'a.png', bytes: { $bytes: 3 } }] },
      { type: 'addUris', uris: ['file:///a.png'] },
      { type: 'arrange', ids: [2, 1] },
      { type: 'step', index: 0, step: { type: 'add', drawing: LINE } },
      { type: 'step', index: 0, step: { type: 'change', changes: [{ position: 0, drawing: LINE }] } },
      { type: 'saveAnnotations', image: 0, images: [{ index: 0, annotated: [OVERLAY], zoomed: [] }] },
      { type: 'requestImage', id: 1 },
    ].map((message) => Buffer.from(JSON.stringify(message))),
  tokens: [
    ...JSON_TOKENS,
    ...TYPES.map((type) => `"type":"${type}",`),
    ...AWKWARD_TEXTS.map((text) => JSON.stringify(text)),
  ],
  generate: (random) => Buffer.from(makeJson(random, MESSAGE)),
  start: connect,
  run: async (input) => {
    posted.length = 0;
    ran.length = 0;
    annotations.clear();
    const message = structuredValue(input);
    fromWebview.fire(message);
    await form.receive(message);
    await new Promise(setImmediate);
    // It may ask for no other command than those it was offered.
    assert.deepEqual(
      ran.filter((command) => command !== OFFERED),
      [],
    );
    const drawn = drawingsAfter([], annotations.edits.get(0));
    // As it is written: JSON has no -0.
    const written = JSON.parse(JSON.stringify(drawn)) as ScannedValue;
    assert.deepEqual(parseDrawings(written), { drawings: written, unreadable: 0, leftOut: 0 });
    for (const each of posted) if (each.type === 'images') await checkImages(each.images);
    return posted.map(({ type }) => type).join(' ');
  },
};

/** Regions are whatever came: burning them in says which make no sense. */
async function checkImages(images: Extract<FormHostMessage, { type: 'images' }>['images']): Promise<void> {
  for (const { regions } of images) wordOf(await answerOf(() => checkRegions(regions)));
}

async function connect(): Promise<void> {
  const document = await desktopVault('').decode(Buffer.from(JSON.stringify(sessionJson())), 'a.fastshot');
  const source: SessionSource = {
    open: async () => document,
    onDidChange: new Emitter<void>().event,
    recover: async (command) => void ran.push(command),
    actionsFor: () => [{ id: OFFERED, label: 'Show Log' }],
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the class exists inside VS Code only
  const session = new OpenSession({ path: '/x/a.fastshot' } as Uri, source, silentLog);
  annotations = new SessionAnnotations();
  connectViewer({
    webview: {
      onDidReceiveMessage: (listener) => fromWebview.event(listener),
      postMessage: async (message: HostMessage) => posted.push(message) > 0,
    },
    session,
    source,
    annotations,
    log: silentLog,
    saveAnnotations: async () => {},
    discardAnnotations: async () => annotations.clear(),
    upright: async (image) => ({ mime: image.mime, bytes: image.bytes() }),
    saveImage: async (_document, index, role) => `${index} ${role}`,
    newSession: async () => {},
  });
  const png = makePng();
  const image = (label: string) => ({
    label,
    width: 2,
    height: 2,
    draft: newImage(png, 2, 2),
    regions: [],
    original: () => new Uint8Array(png),
    annotated: () => undefined,
  });
  const none = async () => ({ images: [], refused: [] });
  form = new SaveForm(
    { title: 'x', fields: EMPTY_FIELDS, images: [image('a'), image('b')], problems: [] },
    {
      suggestions: () => ({ tags: [], classes: [] }),
      destinations: () => [],
      pickImages: none,
      readUris: none,
      takeFiles: none,
      upright: async (bytes) => ({ bytes, width: 2, height: 2 }),
      save: async () => {},
      changed: () => {},
      askToLeave: async () => undefined,
      close: () => {},
      post: (message) => void posted.push(message),
    },
  );
}

/** Messages are structured clones: they hold what JSON has no word for, too. */
function structuredValue(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString(), (_name, value: unknown) => {
      if (value === 'NaN') return NaN;
      if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value;
      return new Uint8Array(Number(value.$bytes) % 100 || 0);
    });
  } catch {
    return input.toString();
  }
}
