import { thisSecretPlace } from '../keyring/editorFacts';
import { quickPickText } from '../quickPickText';
import { normalizePrefix } from '../settings';
import type { StoreDraft } from './draft';
import { isRegion } from '../../storage/findWay';
import { done, isS3, needed, type Question, textQuestion } from './question';
import { pickStep } from './steps';

const SIGN_IN = {
  keys: 'Access key and secret',
  profile: 'AWS profile',
  default: 'Default chain',
} as const;

const withKeys = (draft: StoreDraft): boolean => isS3(draft) && draft.credentials === 'keys';

const isAdvanced = (draft: StoreDraft): boolean => isS3(draft) && draft.isAdvanced === true;

/** What is asked about a bucket, once it is known where its server is. */
export const S3_QUESTIONS: readonly Question[] = [
  textQuestion('bucket', {
    label: 'Bucket',
    applies: isS3,
    prompt: 'Name of the bucket',
    placeholder: 'team-screenshots',
    validate: (value) =>
      /^[^/:\s]+$/.test(value)
        ? undefined
        : 'Enter the name alone, without s3:// and without a path; a path is the key prefix, which Advanced asks for.',
  }),
  textQuestion('prefix', {
    label: 'Key prefix',
    applies: isAdvanced,
    empty: 'none',
    prompt: 'Key prefix inside the bucket. Leave it empty unless somebody told you one.',
    placeholder: 'team-a/',
    normalize: normalizePrefix,
  }),
  textQuestion('region', {
    label: 'Region',
    applies: isAdvanced,
    empty: 'found by trying',
    prompt: 'Region of the bucket. Leave it empty to have it found by trying.',
    placeholder: 'us-east-1',
    validate: (value) =>
      value === '' || isRegion(value) ? undefined : 'Enter a region, for example us-east-1, or nothing.',
  }),
  {
    field: 'pathStyle',
    label: 'URL style',
    shown: ({ pathStyle }) => (pathStyle ? 'path style first' : 'virtual host style first'),
    applies: (draft) => isAdvanced(draft) && draft.kind === 's3',
    ask: async (draft, frame) => {
      const result = await pickStep({
        ...frame,
        placeholder: 'How does the server name buckets in URLs? The other way is tried next.',
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
    field: 'credentials',
    label: 'Sign in with',
    shown: ({ credentials }) => SIGN_IN[credentials],
    applies: isS3,
    ask: async (draft, frame) => {
      const result = await pickStep<StoreDraft['credentials'] | 'advanced'>({
        ...frame,
        placeholder: 'How do you sign in?',
        active: draft.credentials,
        items: [
          {
            label: `$(key) ${SIGN_IN.keys}`,
            description: thisSecretPlace().isStrong
              ? 'kept in the system keyring'
              : 'not kept in a keyring here',
            value: 'keys',
          },
          {
            label: `$(account) ${SIGN_IN.profile}`,
            description: 'from ~/.aws, SSO included',
            value: 'profile',
          },
          {
            label: `$(server-environment) ${SIGN_IN.default}`,
            description: 'environment, SSO, instance role',
            value: 'default',
          },
          ...(draft.isAdvanced ? [] : [advanced(draft)]),
        ],
      });
      if (result === 'back') return 'back';
      if (result.value === 'advanced') draft.isAdvanced = true;
      else draft.credentials = result.value;
      return done;
    },
  },
  textQuestion('profile', {
    label: 'Profile',
    applies: (draft) => isS3(draft) && draft.credentials === 'profile',
    prompt: 'Name of the AWS profile',
    placeholder: 'default',
    validate: needed('the name of the profile'),
  }),
  textQuestion('accessKeyId', {
    label: 'Access key ID',
    applies: withKeys,
    prompt: 'Access key ID',
    validate: needed('the access key ID'),
  }),
  textQuestion('secretAccessKey', {
    label: 'Secret access key',
    applies: withKeys,
    prompt: () => `Secret access key. It is never in the settings, but kept ${thisSecretPlace().where}.`,
    password: true,
    validate: needed('the secret access key'),
  }),
];

/** Leads to what hardly anybody is asked about. */
function advanced({ kind, prefix }: StoreDraft): { label: string; description: string; value: 'advanced' } {
  const style = kind === 's3' ? ', URL style' : '';
  return {
    label: '$(settings) Advanced…',
    description: `key prefix${prefix && ` (${quickPickText(prefix, 60)})`}, region${style}`,
    value: 'advanced',
  };
}
