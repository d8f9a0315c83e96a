import { neverAborted } from '../../base/abort';
import { forLog } from '../../base/errors';
import { hashInTurns } from '../../base/inTurns';
import type { Log } from '../../base/log';
import { MARKER } from '../../session/container';
import { desktopKey } from '../../session/desktopKey';
import { memoryReader } from '../../session/memoryReader';
import { openPayload } from '../../session/payload';
import type { Vault } from '../../session/vault';
import { carryFrom } from '../../session/write/carry';
import { encodeContainer } from '../../session/write/encodeContainer';
import { type JsonValue, pythonJson } from '../../session/write/pythonJson';
import { xor } from '../../session/xor';
import { MAX_SESSION_BYTES } from '../download';
import type { SessionFormat } from './writeDeps';

/**
 * How the desktop app's vaults are written.
 * @param key as configured; empty: plain
 */
export function desktopFormat(vault: Vault, key: string, log: Log): SessionFormat {
  const keyBytes = desktopKey(key);
  return {
    mode: vault.mode,
    index: async (filename, metadata, session) =>
      vault.makeIndex({ filename, size: session.length }, metadata, await checksumOf(session)),
    readMetadata: (session, filename) => vault.readMetadata(memoryReader(session, filename), neverAborted),
    parseIndex: (index, filename) => vault.parseMetaIndex(index, filename),
    rename: async ({ session, index }, from, to) => {
      const renamed = renameSession(session, keyBytes, from, to, log);
      const metadata = await vault.parseMetaIndex(index, from);
      return {
        session: renamed,
        index: await vault.makeIndex(
          { filename: to, size: renamed.length },
          metadata,
          await checksumOf(renamed),
        ),
      };
    },
  };
}

const checksumOf = async (session: Uint8Array): Promise<string> =>
  `sha256:${await hashInTurns('sha256', session)}`;

/**
 * The same session with another name in its metadata; cover and all else stay. What is no whole session is sent as it
 * is: the desktop app looks at the object's name first.
 */
function renameSession(session: Uint8Array, key: Buffer, from: string, to: string, log: Log): Uint8Array {
  try {
    const payload = openPayload(session, key, from);
    const { root, metadata } = carryFrom(session, key, from);
    if (!metadata.has('filename')) return session;
    const renamed = new Map<string, JsonValue>(metadata).set('filename', to);
    const text = pythonJson(new Map<string, JsonValue>(root).set('metadata', renamed), MAX_SESSION_BYTES, to);
    if (payload.container === 'json') return text;
    if (payload.container === 'xor') return xor(text, key);
    const cover = session.subarray(0, payload.offset - MARKER.length);
    return encodeContainer(text, payload.key ?? Buffer.alloc(0), cover);
  } catch (error) {
    log.info(`${from} keeps its name inside: ${forLog(error)}`);
    return session;
  }
}
