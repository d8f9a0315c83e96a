import { createHash } from 'node:crypto';
import type { Log } from '../base/log';
import type { Capabilities, ObjectStore } from './objectStore';
import { openStore } from './openStore';
import type { AccessKeys, StoreConfig } from './storeConfig';

/** A store, and what it is reached with. */
export interface Access {
  readonly config: StoreConfig;
  readonly keys: AccessKeys | undefined;
}

/** What probes have found, kept for the next time. */
export interface Findings {
  /** What a probe with these very credentials has found, if there was one. */
  found(access: Access): Capabilities | undefined;
  /** Keeps what a probe has found. Resolves to whether that differs from what was kept of the store before. */
  set(access: Access, capabilities: Capabilities): Promise<boolean>;
}

/** Tells credentials apart: other ones may be allowed more, or less. A hash, of which no secret is a part. */
export function credentialsId({ config, keys }: Access): string {
  const { credentials, profile } = config.kind === 's3' ? config : { credentials: 'none', profile: '' };
  const accessKeyId = credentials === 'keys' ? keys?.accessKeyId : undefined;
  const parts = JSON.stringify([credentials, profile, accessKeyId ?? '']);
  return createHash('sha256').update(parts).digest('hex').slice(0, 16);
}

/**
 * Opens a store as a probe with the same credentials has found it, else after one.
 * Rejects as `openStore` and `probeCapabilities` do.
 */
export async function openProbed(
  access: Access,
  findings: Findings,
  log: Log,
  signal: AbortSignal,
): Promise<ObjectStore> {
  if (!findings.found(access)) await probeAgain(access, findings, log, signal);
  return openStore(access.config, access.keys, { log, capabilities: findings.found(access) });
}

/** Probes a store, whatever was found before. Resolves to whether it is another now. Rejects as `probeCapabilities`. */
export async function probeAgain(
  access: Access,
  findings: Findings,
  log: Log,
  signal: AbortSignal,
): Promise<boolean> {
  const { probeCapabilities } = await import('./probe');
  const found = await probeCapabilities(
    (capabilities) => openStore(access.config, access.keys, { log, capabilities }),
    signal,
    log,
  );
  return findings.set(access, found);
}
