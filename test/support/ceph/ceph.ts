import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { AccessKeys } from '../../../src/storage/storeConfig';
import { supervise } from '../process/supervised';

/** The two users every cluster has. The second one may do nothing until a bucket's policy lets it. */
export const OWNER: AccessKeys = { accessKeyId: 'owner-access', secretAccessKey: 'owner-secret' };
export const GUEST: AccessKeys = { accessKeyId: 'guest-access', secretAccessKey: 'guest-secret' };

export interface Ceph {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** The major version of the radosgw on PATH; undefined where there is none. */
export function installedCephVersion(): number | undefined {
  const { stdout } = spawnSync('radosgw', ['--version'], { encoding: 'utf8' });
  const match = /^ceph version (\d+)\./.exec(stdout ?? '');
  return match ? Number(match[1]) : undefined;
}

/**
 * Starts a one-node Ceph in memory with the binaries on PATH, or with those of another Debian unpacked into `root`,
 * which is entered by a user namespace and needs no privileges. Takes about 2 s.
 */
export async function startCeph(root?: string): Promise<Ceph> {
  const [monPort, rgwPort] = await Promise.all([freePort(), freePort()]);
  const folder = await fs.mkdtemp(
    path.join(root === undefined ? os.tmpdir() : await boxOf(root), 'fastshot-ceph-'),
  );
  const script = path.join(folder, 'ceph.sh');
  await fs.copyFile(path.join(__dirname, 'ceph.sh'), script);
  const inside = (file: string): string => (root === undefined ? file : `/${path.relative(root, file)}`);
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: inside(folder),
    DATA: inside(folder),
    MON_PORT: String(monPort),
    RGW_PORT: String(rgwPort),
    USERS: [
      `owner:${OWNER.accessKeyId}:${OWNER.secretAccessKey}`,
      `guest:${GUEST.accessKeyId}:${GUEST.secretAccessKey}`,
    ].join(' '),
  };
  const [command = 'bash', ...args] =
    root === undefined
      ? ['bash', script]
      : ['unshare', '-Urm', 'bash', '-c', ENTER, '_', root, inside(script)];
  const cluster = supervise(command, args, { env, folder });
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await fs.rm(folder, { recursive: true, force: true });
  };
  try {
    await cluster.waitForOutput(/^ready$/m, START_MS);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint: `http://127.0.0.1:${rgwPort}`, stop };
}

/** Makes the kernel's file systems visible below the root, then changes into it. */
const ENTER = 'for fs in proc dev sys; do mount --rbind /$fs "$1/$fs"; done; exec chroot "$1" bash "$2"';

async function boxOf(root: string): Promise<string> {
  const box = path.join(root, 'box');
  await fs.mkdir(box, { recursive: true });
  return box;
}

/**
 * A free port below the range that systems use for outgoing connections (32768 and up on Linux): there, waiting for a
 * server on loopback by connecting to it now and then connects to itself and takes the port away.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
