import { thisSecretPlace } from '../keyring/editorFacts';
import { normalizePrefix } from '../settings';
import type { StoreDraft } from './draft';
import { done, isS3, needed, type Question, textQuestion } from './question';
import { pickStep } from './steps';

const SIGN_IN = {
  keys: 'Access key and secret',
  profile: 'AWS profile',
  default: 'Default chain',
} as const;

const withKeys = (draft: StoreDraft): boolean => isS3(draft) && draft.credentials === 'keys';

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
        : 'Enter the name alone, without s3:// and without a path; a path is the key prefix, asked for later.',
  }),
  textQuestion('region', {
    label: 'Region',
    applies: isS3,
    prompt: 'Region of the bucket',
    placeholder: 'us-east-1',
    validate: needed('a region, for example us-east-1'),
  }),
  textQuestion('prefix', {
    label: 'Key prefix',
    applies: isS3,
    empty: 'none',
    prompt: 'Key prefix inside the bucket. Leave it empty unless somebody told you one.',
    placeholder: 'team-a/',
    normalize: normalizePrefix,
  }),
  {
    field: 'pathStyle',
    label: 'URL style',
    shown: ({ pathStyle }) => (pathStyle ? 'path style' : 'virtual host style'),
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
    field: 'credentials',
    label: 'Sign in with',
    shown: ({ credentials }) => SIGN_IN[credentials],
    applies: isS3,
    ask: async (draft, frame) => {
      const result = await pickStep({
        ...frame,
        placeholder: 'How do you sign in?',
        active: draft.credentials,
        items: [
          {
            label: `$(key) ${SIGN_IN.keys}`,
            description: thisSecretPlace().isStrong
              ? 'kept in the system keyring'
              : 'not kept in a keyring here',
            value: 'keys' as const,
          },
          {
            label: `$(account) ${SIGN_IN.profile}`,
            description: 'from ~/.aws, SSO included',
            value: 'profile' as const,
          },
          {
            label: `$(server-environment) ${SIGN_IN.default}`,
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
