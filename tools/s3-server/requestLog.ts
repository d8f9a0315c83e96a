import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Operation } from './message';

/** What a request turned out to ask for. */
export interface Understood {
  readonly operation: Operation;
  readonly key: string;
  readonly query: string;
}

/** One request as the server saw it. */
export interface RequestRecord {
  readonly method: string;
  operation: Operation | undefined;
  key: string;
  query: string;
  /** Undefined until answered; 0 when the connection ended before the answer did. */
  status: number | undefined;
  /** Bytes on the socket, headers included, in each direction. */
  bytesIn: number;
  bytesOut: number;
}

/** What was asked of the server, with byte counts taken from the socket. */
export class RequestLog {
  records: RequestRecord[] = [];
  private readonly counted = new WeakMap<Socket, { read: number; written: number }>();
  private waiting: (() => void)[] = [];

  arrived(message: IncomingMessage, response: ServerResponse): (understood: Understood) => void {
    const record: RequestRecord = {
      method: message.method ?? '',
      operation: undefined,
      key: '',
      query: '',
      status: undefined,
      bytesIn: 0,
      bytesOut: 0,
    };
    this.records.push(record);
    const { socket } = message;
    const before = this.counted.get(socket) ?? { read: 0, written: 0 };
    response.once('close', () => {
      record.status = response.writableFinished ? response.statusCode : 0;
      record.bytesIn = socket.bytesRead - before.read;
      record.bytesOut = socket.bytesWritten - before.written;
      this.counted.set(socket, { read: socket.bytesRead, written: socket.bytesWritten });
      this.changed();
    });
    return (understood) => {
      Object.assign(record, understood);
      this.changed();
    };
  }

  reset(): void {
    this.records = [];
  }

  until(condition: (requests: readonly RequestRecord[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (condition(this.records)) resolve();
        else this.waiting.push(check);
      };
      check();
    });
  }

  private changed(): void {
    for (const check of this.waiting.splice(0)) check();
  }
}
