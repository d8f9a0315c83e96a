import type { Operation } from './message';

/** How a server misbehaves, once the request has been understood. */
export type Misbehaviour =
  /** Answers with an error instead of doing the work. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly headers?: Record<string, string>;
    }
  /** Does the work, then sends no header before `until` resolves, and keeps the connection. */
  | { readonly kind: 'stallHeader'; readonly until?: Promise<void> }
  /** Sends the header and `at` bytes of the body, then nothing more before `until` resolves. */
  | { readonly kind: 'stallBody'; readonly at: number; readonly until?: Promise<void> }
  /** Sends the full Content-Length but only `at` bytes, then closes in good order. */
  | { readonly kind: 'truncate'; readonly at: number }
  /** Sends `at` bytes of the body and resets the connection. */
  | { readonly kind: 'reset'; readonly at: number }
  /** Drops the connection and does nothing. */
  | { readonly kind: 'dropRequest' }
  /** Does the work and drops the connection without an answer. */
  | { readonly kind: 'dropAnswer' }
  /** Turns all bits of one byte of the body. */
  | { readonly kind: 'flipByte'; readonly at: number }
  /** A captive portal: 200 with a web page. */
  | { readonly kind: 'html' }
  /** Another Content-Length than the body has, or none (chunked). */
  | { readonly kind: 'contentLength'; readonly value: number | undefined }
  /** Sends a 200 with `body` as XML, for example an error. */
  | { readonly kind: 'xml200'; readonly body: string }
  /** Stores without looking at If-Match and If-None-Match. */
  | { readonly kind: 'ignoreConditions' }
  /** Sends the whole object whatever Range says. */
  | { readonly kind: 'ignoreRange' }
  /** `empty`: no keys; `loop`: the first page again and again; `stale`: the bucket as it was when the fault was set. */
  | { readonly kind: 'listPage'; readonly page: 'empty' | 'loop' | 'stale' };

export interface Fault {
  readonly operation?: Operation;
  /** Exact key, or a pattern for it. */
  readonly key?: string | RegExp;
  /** How often, default once. */
  readonly times?: number;
  readonly misbehave: Misbehaviour;
}

/** The faults set and not used up. First match wins. */
export class Faults {
  private readonly active: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.active.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.active.length = 0;
  }

  take(operation: Operation, key: string): Misbehaviour | undefined {
    const at = this.active.findIndex(({ fault }) => applies(fault, operation, key));
    const found = this.active[at];
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.active.splice(at, 1);
    return found.fault.misbehave;
  }
}

function applies(fault: Fault, operation: Operation, key: string): boolean {
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  if (fault.key === undefined) return true;
  return typeof fault.key === 'string' ? fault.key === key : fault.key.test(key);
}
