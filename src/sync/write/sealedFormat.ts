import { neverAborted } from '../../base/abort';
import type { SealedVault } from '../../sealing/sealedVault';
import { memoryReader } from '../../session/memoryReader';
import type { SessionFormat } from './writeDeps';

/** How a sealed vault is written: sessions come sealed, and so do their indexes. */
export function sealedFormat(vault: SealedVault): SessionFormat {
  /** With what the session itself says: index and session can never tell two stories. */
  const indexOf = async (session: Uint8Array, filename: string): Promise<Uint8Array> => {
    const metadata = await vault.readMetadata(memoryReader(session, filename), neverAborted);
    return vault.makeIndex({ filename, size: session.length }, metadata!, '');
  };
  return {
    mode: 'sealed',
    index: (filename, _metadata, session) => indexOf(session, filename),
    readMetadata: (session, filename) => vault.readMetadata(memoryReader(session, filename), neverAborted),
    parseIndex: (index, filename) => vault.parseMetaIndex(index, filename),
    rename: async ({ session }, from, to) => {
      const renamed = await vault.rename(session, from, to);
      return { session: renamed, index: await indexOf(renamed, to) };
    },
    reseal: async ({ session }, filename) => {
      const resealed = await vault.reseal(session, filename);
      return resealed && { session: resealed, index: await indexOf(resealed, filename) };
    },
  };
}
