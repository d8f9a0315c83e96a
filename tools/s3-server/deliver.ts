import type { ServerResponse } from 'node:http';
import type { Misbehaviour } from './faults';
import type { Answer } from './message';

/** Sends an answer, or as much of it as the misbehaviour leaves. `head`: the request was HEAD, which has no body. */
export function deliver(
  response: ServerResponse,
  answer: Answer,
  head: boolean,
  fault: Misbehaviour | undefined,
): void {
  if (fault?.kind === 'stallHeader') {
    void fault.until?.then(() => deliver(response, answer, head, undefined));
    return;
  }
  const isDropped = fault?.kind === 'dropAnswer' || fault?.kind === 'dropRequest';
  if (isDropped) return void response.socket?.resetAndDestroy();
  const body = fault?.kind === 'flipByte' ? flipped(answer.body, fault.at) : answer.body;
  const length = fault?.kind === 'contentLength' ? fault.value : body.length;
  const bodiless = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(length === undefined || bodiless ? {} : { 'content-length': length }),
  });
  if (head || bodiless) return void response.end();
  response.flushHeaders();
  if (fault?.kind === 'stallBody' || fault?.kind === 'truncate' || fault?.kind === 'reset') {
    response.write(body.subarray(0, fault.at), () => breakOff(response, fault.kind));
    if (fault.kind === 'stallBody') void fault.until?.then(() => response.end(body.subarray(fault.at)));
  } else if (fault?.kind === 'contentLength' && fault.value !== undefined) {
    // More or less than announced: nothing may follow on this connection.
    response.write(body, () => response.socket?.end());
  } else {
    response.end(body);
  }
}

function breakOff(response: ServerResponse, how: 'stallBody' | 'truncate' | 'reset'): void {
  if (how === 'truncate') response.socket?.end();
  if (how === 'reset') response.socket?.resetAndDestroy();
}

function flipped(body: Buffer, at: number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
