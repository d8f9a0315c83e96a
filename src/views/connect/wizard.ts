import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { pythonStrip } from '../../base/pythonText';
import { isHttpUrl } from '../../storage/endpoint';
import { thisSecretPlace } from '../keyring/editorFacts';
import { normalizePrefix } from '../settings';
import type { StoreDraft } from './draft';
import { endpointOfEnvironment } from './environment';
import { readDesktopDraft } from './importDesktop';
import { inputStep, pickStep, type StepResult } from './steps';

/** One question. It writes its answer into the draft; `applies` says whether the draft needs it. */
interface Question {
  /** The entry it asks for, where a failed test can lead back to it. */
  readonly field?: keyof StoreDraft;
  readonly applies: (draft: StoreDraft) => boolean;
  readonly ask: (
    draft: StoreDraft,
    frame: { title: string; step: number; totalSteps: number },
  ) => Promise<StepResult<void>>;
}

const TITLE = 'Connect to a Store';
const isS3 = (draft: StoreDraft): boolean => draft.kind !== 'folder';
const done: StepResult<void> = { value: undefined };

/**
 * Asks for everything a connection needs, one short step each, with Back. Escape rejects with `cancelled`.
 * Answers of an earlier round are offered again.
 * @param needsKey whether a key of the desktop app is of any use for the store; it is not asked for where not
 * @param from the entry to begin with, so that a wrong one need not be looked for; Back leads to those before it
 */
export async function askForStore(
  draft: StoreDraft,
  needsKey: (draft: StoreDraft) => Promise<boolean>,
  from?: keyof StoreDraft,
): Promise<StoreDraft> {
  const answers = { ...draft };
  const first = QUESTIONS.findIndex(({ field, applies }) => field === from && applies(answers));
  for (let at = Math.max(0, first); at < QUESTIONS.length;) {
    const question = QUESTIONS[at] as Question;
    if (!question.applies(answers)) {
      at += 1;
      continue;
    }
    const isKey = question.field === 'encryptionKey';
    // It is the last one.
    if (isKey && !(await needsKey(answers))) return { ...answers, encryptionKey: '' };
    const before = QUESTIONS.slice(0, at).filter((earlier) => earlier.applies(answers)).length;
    const totalSteps = QUESTIONS.filter((any) => any.applies(answers)).length;
    const result = await question.ask(answers, { title: TITLE, step: before + 1, totalSteps });
    if (result === 'back') {
      at = QUESTIONS.findLastIndex((earlier, index) => index < at && earlier.applies(answers));
    } else at += 1;
  }
  return answers;
}

function text(
  applies: (draft: StoreDraft) => boolean,
  field:
    | 'endpoint'
    | 'region'
    | 'bucket'
    | 'prefix'
    | 'profile'
    | 'accessKeyId'
    | 'secretAccessKey'
    | 'encryptionKey',
  words: {
    prompt: string | (() => string);
    placeholder?: string;
    password?: boolean;
    validate?: (text: string) => string | undefined;
    trim?: (text: string) => string;
  },
  normalize: (text: string) => string = (value) => value,
): Question {
  return {
    field,
    applies,
    ask: async (draft, frame) => {
      const result = await inputStep({
        ...frame,
        ...words,
        prompt: asText(words.prompt),
        value: draft[field],
      });
      if (result === 'back') return 'back';
      draft[field] = normalize(result.value);
      return done;
    },
  };
}

const asText = (prompt: string | (() => string)): string => (typeof prompt === 'string' ? prompt : prompt());

const needed =
  (what: string) =>
  (value: string): string | undefined =>
    value === '' ? `Enter ${what}.` : undefined;

const QUESTIONS: readonly Question[] = [
  {
    applies: () => true,
    ask: async (draft, frame) => {
      const result = await pickStep<StoreDraft['kind'] | 'import'>({
        ...frame,
        placeholder: 'Where do the sessions live?',
        active: draft.kind,
        items: [
          { label: '$(cloud) Amazon S3', description: 'a bucket at AWS', value: 'aws' },
          {
            label: '$(server) S3-compatible server',
            description: 'Ceph, MinIO, Cloudflare R2, Wasabi, …',
            value: 's3',
          },
          { label: '$(folder) Folder', description: 'on this machine or a network share', value: 'folder' },
          {
            label: '$(cloud-download) Import from the Fastshot desktop app',
            description: 'reads its config.ini',
            value: 'import',
          },
        ],
      });
      if (result === 'back') return 'back';
      if (result.value === 'import') {
        const imported = await readDesktopDraft();
        Object.assign(draft, imported);
      } else {
        if (draft.kind !== result.value) draft.pathStyle = result.value === 's3';
        draft.kind = result.value;
      }
      return done;
    },
  },
  {
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
  },
  text((draft) => draft.kind === 's3', 'endpoint', {
    prompt: 'URL of the server',
    placeholder: 'https://s3.example.org',
    validate: (value) =>
      isHttpUrl(value)
        ? undefined
        : 'Enter a URL that starts with https:// or http://, without name and password.',
  }),
  {
    field: 'folder',
    applies: (draft) => draft.kind === 'folder',
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
  },
  text(isS3, 'bucket', {
    prompt: 'Name of the bucket',
    placeholder: 'team-screenshots',
    validate: (value) =>
      /^[^/:\s]+$/.test(value)
        ? undefined
        : 'Enter the name alone, without s3:// and without a path; a path is the key prefix, asked for later.',
  }),
  text(isS3, 'region', {
    prompt: 'Region of the bucket',
    placeholder: 'us-east-1',
    validate: needed('a region, for example us-east-1'),
  }),
  text(
    isS3,
    'prefix',
    {
      prompt: 'Key prefix inside the bucket. Leave it empty unless somebody told you one.',
      placeholder: 'team-a/',
    },
    normalizePrefix,
  ),
  {
    applies: (draft) => draft.kind === 's3',
    ask: async (draft, frame) => {
      const result = await pickStep({
        ...frame,
        placeholder: 'How does the server name buckets in URLs?',
        active: draft.pathStyle,
        items: [
          {
            label: 'Path style',
            description: 'https://server/bucket/…, right for most servers',
            value: true,
          },
          { label: 'Virtual host style', description: 'https://bucket.server/…', value: false },
        ],
      });
      if (result === 'back') return 'back';
      draft.pathStyle = result.value;
      return done;
    },
  },
  {
    applies: isS3,
    ask: async (draft, frame) => {
      const result = await pickStep({
        ...frame,
        placeholder: 'How do you sign in?',
        active: draft.credentials,
        items: [
          {
            label: '$(key) Access key and secret',
            description: thisSecretPlace().isStrong
              ? 'kept in the system keyring'
              : 'not kept in a keyring here',
            value: 'keys' as const,
          },
          {
            label: '$(account) AWS profile',
            description: 'from ~/.aws, SSO included',
            value: 'profile' as const,
          },
          {
            label: '$(server-environment) Default chain',
            description: 'environment, SSO, instance role',
            value: 'default' as const,
          },
        ],
      });
      if (result === 'back') return 'back';
      draft.credentials = result.value;
      return done;
    },
  },
  text((draft) => isS3(draft) && draft.credentials === 'profile', 'profile', {
    prompt: 'Name of the AWS profile',
    placeholder: 'default',
    validate: needed('the name of the profile'),
  }),
  text((draft) => isS3(draft) && draft.credentials === 'keys', 'accessKeyId', {
    prompt: 'Access key ID',
    validate: needed('the access key ID'),
  }),
  text((draft) => isS3(draft) && draft.credentials === 'keys', 'secretAccessKey', {
    prompt: () => `Secret access key. It is never in the settings, but kept ${thisSecretPlace().where}.`,
    password: true,
    validate: needed('the secret access key'),
  }),
  text(() => true, 'encryptionKey', {
    prompt:
      'Encryption key that the team uses in the Fastshot desktop app. Leave it empty if the sessions are not encrypted.',
    password: true,
    trim: pythonStrip,
  }),
];
