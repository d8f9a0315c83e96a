import { isHttpUrl } from '../../storage/endpoint';

/** As AWS's own programs read them, the more specific one first (AWS SDKs reference guide, "Service-specific endpoints"). */
const NAMES = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'] as const;

/**
 * The S3 server that the environment names for AWS's own programs, and by which variable. It is never followed; the wizard
 * shows it, so that who means it can take it.
 */
export function endpointOfEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
): { readonly name: string; readonly url: string } | undefined {
  for (const name of NAMES) {
    const url = environment[name]?.trim() ?? '';
    if (isHttpUrl(url)) return { name, url };
  }
  return undefined;
}
