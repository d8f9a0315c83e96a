import { neverAborted } from '../../base/abort';
import type { SealedVault } from '../../sealing/sealedVault';
import { memoryReader } from '../../session/memoryReader';
import type { SessionFormat } from './writeDeps';

/** How a sealed vault is written: sessions come sealed, and so do their indexes. */
export function sealedFormat(vault: SealedVault): SessionFormat {
  return {
    mode: 'sealed',
    index: async (filename, _metadata, session) => {
      // What the session itself says: index and session can never tell two stories.
      const metadata = await vault.readMetadata(memoryReader(session, filename), neverAborted);
      return vault.makeIndex({ filename, size: session.length }, metadata!, '');
    },
    parseIndex: (index, filename) => vault.parseMetaIndex(index, filename),
    rename: async ({ session }, from, to) => {
      const renamed = await vault.rename(session, from, to);
      const metadata = await vault.readMetadata(memoryReader(renamed, to), neverAborted);
      return {
        session: renamed,
        index: await vault.makeIndex({ filename: to, size: renamed.length }, metadata!, ''),
      };
    },
  };
}
