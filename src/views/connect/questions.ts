import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { pythonStrip } from '../../base/pythonText';
import { isHttpUrl } from '../../storage/endpoint';
import type { StoreDraft } from './draft';
import { endpointOfEnvironment } from './environment';
import { readDesktopDraft } from './importDesktop';
import { done, type Question, textQuestion } from './question';
import { S3_QUESTIONS } from './s3Questions';
import { pickStep } from './steps';

const KINDS = { aws: 'Amazon S3', s3: 'S3-compatible server', folder: 'Folder' } as const;

const WHERE: Question = {
  field: 'kind',
  label: 'Where',
  shown: ({ kind }) => KINDS[kind],
  applies: () => true,
  ask: async (draft, frame) => {
    const result = await pickStep<StoreDraft['kind'] | 'import'>({
      ...frame,
      placeholder: 'Where do the sessions live?',
      active: draft.kind,
      items: [
        { label: `$(cloud) ${KINDS.aws}`, description: 'a bucket at AWS', value: 'aws' },
        {
          label: `$(server) ${KINDS.s3}`,
          description: 'Ceph, MinIO, Cloudflare R2, Wasabi, …',
          value: 's3',
        },
        {
          label: `$(folder) ${KINDS.folder}`,
          description: 'on this machine or a network share',
          value: 'folder',
        },
        {
          label: '$(desktop-download) Import from the Fastshot desktop app',
          description: 'reads its config.ini',
          value: 'import',
        },
      ],
    });
    if (result === 'back') return 'back';
    if (result.value === 'import') {
      Object.assign(draft, await readDesktopDraft());
    } else {
      if (draft.kind !== result.value) draft.pathStyle = result.value === 's3';
      draft.kind = result.value;
    }
    return done;
  },
};

/** AWS's own programs may be told to use another server; here that is asked, never followed. */
const ENVIRONMENT: Question = {
  applies: ({ kind }) => kind === 'aws' && endpointOfEnvironment() !== undefined,
  ask: async (draft, frame) => {
    const { name, url } = endpointOfEnvironment()!;
    const result = await pickStep({
      ...frame,
      placeholder: `${name} is set for other programs. Where is this bucket?`,
      items: [
        { label: 'At Amazon S3', description: `whatever ${name} says`, value: false },
        { label: 'At the server of the environment', description: url, value: true },
      ],
    });
    if (result === 'back') return 'back';
    if (result.value) Object.assign(draft, { kind: 's3', endpoint: url, pathStyle: true });
    return done;
  },
};

const ENDPOINT = textQuestion('endpoint', {
  label: 'Server',
  applies: (draft) => draft.kind === 's3',
  prompt: 'URL of the server',
  placeholder: 'https://s3.example.org',
  validate: (value) =>
    isHttpUrl(value)
      ? undefined
      : 'Enter a URL that starts with https:// or http://, without name and password.',
});

const FOLDER: Question = {
  field: 'folder',
  label: 'Folder',
  shown: ({ folder }) => folder || 'missing',
  applies: (draft) => draft.kind === 'folder',
  isMissing: ({ folder }) => folder === '',
  ask: async (draft) => {
    const picked = await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: 'Use This Folder',
      title: 'Folder that holds the sessions',
      ...(draft.folder ? { defaultUri: vscode.Uri.file(draft.folder) } : {}),
    });
    if (!picked?.[0]) throw new FastshotError('cancelled', 'Cancelled.');
    draft.folder = picked[0].fsPath;
    return done;
  },
};

const ENCRYPTION_KEY = textQuestion('encryptionKey', {
  label: 'Encryption key',
  applies: () => true,
  empty: 'none: the sessions are not encrypted',
  prompt:
    'Encryption key that the team uses in the Fastshot desktop app. Leave it empty if the sessions are not encrypted.',
  password: true,
  trim: pythonStrip,
});

/** All questions, in the order in which the wizard asks them. The key is the last one. */
export const QUESTIONS: readonly Question[] = [
  WHERE,
  ENVIRONMENT,
  ENDPOINT,
  FOLDER,
  ...S3_QUESTIONS,
  ENCRYPTION_KEY,
];
