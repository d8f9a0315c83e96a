import { parentPort } from 'node:worker_threads';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { toFastshotError } from '../base/errors';
import { openBytes, sealBytes, whichKey } from './age';
import { InputQueue } from './inputQueue';
import type { AgeJob, AgeResults, FromWorker, SessionEvent, ToWorker } from './protocol';
import { openSession, resealSession, sealSession } from './sessionJobs';

/**
 * The thread in which everything of age happens, a bundle of its own: deriving a key from a passphrase takes more than
 * a second, a large session as long.
 */

const inputs = new Map<number, InputQueue>();

async function run(id: number, job: AgeJob, input: InputQueue): Promise<AgeResults[AgeJob['kind']]> {
  switch (job.kind) {
    case 'seal':
      return sealBytes(await input.all(), job.sealFor);
    case 'open':
      return openBytes(await input.all(), job.openWith, job.name, job.sole === true);
    case 'whichKey':
      return { by: await whichKey(await input.all(), job.identities, job.name) };
    case 'newIdentity': {
      const identity = await generateX25519Identity();
      return { identity, recipient: await identityToRecipient(identity) };
    }
    case 'recipientOf':
      return identityToRecipient(job.identity);
    case 'sealSession':
      return sealSession(job, input);
    case 'resealSession':
      return resealSession(job, input);
    case 'openSession':
      return openSession(job, input, (event) => send({ id, event }, eventBuffers(event)));
  }
}

async function start(id: number, job: AgeJob): Promise<void> {
  const input = new InputQueue(() => send({ id, more: true }, []));
  inputs.set(id, input);
  try {
    const result = await run(id, job, input);
    send({ id, result }, resultBuffers(result));
  } catch (error) {
    const { code, message, data } = toFastshotError(error);
    send({ id, error: { code, message, data } }, []);
  } finally {
    inputs.delete(id);
  }
}

/** Buffers change hands: nothing is copied. */
function send(message: FromWorker, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}

function eventBuffers(event: SessionEvent): ArrayBuffer[] {
  return event.kind === 'file' ? [event.file.bytes.buffer] : [];
}

function resultBuffers(result: AgeResults[AgeJob['kind']]): ArrayBuffer[] {
  if (typeof result === 'string') return [];
  if (result instanceof Uint8Array) return [result.buffer];
  if ('bytes' in result) return [result.bytes.buffer];
  return 'text' in result && result.text ? [result.text.buffer] : [];
}

parentPort?.on('message', (message: ToWorker) => {
  if ('job' in message) void start(message.id, message.job);
  else inputs.get(message.id)?.push(message.slice);
});
