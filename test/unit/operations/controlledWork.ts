import { abortError } from '../../../src/base/abort';
import type { OperationContext, Work } from '../../../src/operations/operation';

/** Work that a test drives: it ends when the test says so, or when it is aborted. */
export interface ControlledWork {
  readonly run: Work<string>;
  readonly context: OperationContext | undefined;
  /** Resolves once the work was started. */
  readonly started: Promise<OperationContext>;
  succeed(value?: string): void;
  fail(error: unknown): void;
}

/** @param stubborn goes on after an abort until `succeed` or `fail` */
export function controlledWork({ stubborn = false } = {}): ControlledWork {
  let context: OperationContext | undefined;
  let onStart!: (context: OperationContext) => void;
  let succeed!: (value: string) => void;
  let fail!: (error: unknown) => void;
  const started = new Promise<OperationContext>((resolve) => (onStart = resolve));
  const end = new Promise<string>((resolve, reject) => {
    succeed = resolve;
    fail = reject;
  });
  end.catch(() => {});
  return {
    run: (given) => {
      context = given;
      onStart(given);
      if (!stubborn) given.signal.addEventListener('abort', () => fail(abortError(given.signal)));
      return end;
    },
    get context() {
      return context;
    },
    started,
    succeed: (value = 'done') => succeed(value),
    fail,
  };
}

/** Lets everything happen that needs no more than promises. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
