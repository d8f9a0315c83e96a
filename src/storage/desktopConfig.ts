import { FastshotError } from '../base/errors';
import { pythonStrip } from '../base/pythonText';
import { interpolated, parseIni } from './ini';
import { DEFAULT_REGION, type AccessKeys, type S3Config } from './storeConfig';

/** What the desktop app's `config.ini` says about its bucket. Holds secrets: never to be logged. */
export interface DesktopConfig {
  readonly config: S3Config;
  readonly keys: AccessKeys | undefined;
  /** Empty: the sessions are not encrypted. */
  readonly encryptionKey: string;
  /** Sentences for the user about what is different here. */
  readonly notes: readonly string[];
}

const SECTION = 'CloudSync';
/** The words that Python's configparser takes for booleans. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'yes', 'true', 'on'].map((word) => [word, true] as const),
  ...['0', 'no', 'false', 'off'].map((word) => [word, false] as const),
]);

/** Reads the section `[CloudSync]`. Rejects with `invalidInput` when there is none or it names no bucket. */
export function parseDesktopConfig(text: string): DesktopConfig {
  const section = parseIni(text).get(SECTION);
  if (!section) {
    throw new FastshotError(
      'invalidInput',
      `This file has no section [${SECTION}]. Choose the config.ini of the Fastshot desktop app.`,
    );
  }
  const value = (name: string): string => pythonStrip(interpolated(section, name) ?? '');
  const secret = (name: string): string =>
    value(name)
      .replaceAll(/\s+/g, '')
      .replaceAll(/^["']+|["']+$/g, '');
  const flag = (name: string, otherwise: boolean): boolean =>
    BOOLEANS.get(value(name).toLowerCase()) ?? otherwise;

  const bucket = value('s3_bucket_name');
  if (!bucket) {
    throw new FastshotError(
      'invalidInput',
      `The section [${SECTION}] of this file names no bucket (s3_bucket_name).`,
    );
  }
  const accessKeyId = secret('aws_access_key');
  const secretAccessKey = secret('aws_secret_key');
  const hasKeys = accessKeyId !== '' && secretAccessKey !== '';
  const notes = [
    ...(flag('cloud_sync_enabled', false) ? [] : ['Cloud sync is switched off in the desktop app.']),
    ...(flag('ssl_verify', true)
      ? []
      : ['The desktop app does not verify TLS certificates; here they are always verified.']),
    ...(flag('proxy_enabled', false)
      ? [`The desktop app uses the proxy ${hostOf(value('proxy_url'))}. Set it in VS Code's "http.proxy".`]
      : []),
    ...(hasKeys ? [] : ['The file holds no access key; the default AWS credentials are used.']),
  ];
  return {
    config: {
      kind: 's3',
      endpoint: '',
      region: value('aws_region') || DEFAULT_REGION,
      bucket,
      prefix: '',
      pathStyle: false,
      credentials: hasKeys ? 'keys' : 'default',
      profile: '',
    },
    keys: hasKeys ? { accessKeyId, secretAccessKey } : undefined,
    encryptionKey: value('encryption_key'),
    notes,
  };
}

/** Host and port only: a proxy's address can hold a password. */
function hostOf(url: string): string {
  try {
    return new URL(url.includes('://') ? url : `http://${url}`).host;
  } catch {
    return 'in its settings';
  }
}
