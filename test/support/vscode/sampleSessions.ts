import { desktopVault } from '../../../src/session/desktopVault';
import type { SessionDocument } from '../../../src/session/document';
import { BUCKET } from './connect';
import type { SampleBucket } from './sampleBucket';

/** The sessions of a sample bucket whose file names match, decoded as any other client would. */
export function sessionsInBucket(
  { server, encryptionKey }: SampleBucket,
  name: RegExp,
): Promise<SessionDocument[]> {
  const found = server.objects(BUCKET).filter(({ key }) => key.startsWith('sessions/') && name.test(key));
  const vault = desktopVault(encryptionKey);
  return Promise.all(found.map(({ key, bytes }) => vault.decode(bytes, key.replace('sessions/', ''))));
}
