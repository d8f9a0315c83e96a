/** Something that holds a resource. Whoever constructs it disposes it; disposing twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener; disposing the result unsubscribes it. Structurally a `vscode.Event`. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** A minimal event source. A listener that throws does not keep the others from being called. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): unknown => listener(value);
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  };

  fire(value: T): void {
    let failure: { error: unknown } | undefined;
    for (const listener of this.listeners) {
      try {
        listener(value);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure) throw failure.error;
  }

  dispose(): void {
    this.listeners.clear();
  }
}

/** Disposes all, in reverse order of construction. */
export function disposeAll(disposables: Disposable[]): void {
  for (const disposable of disposables.splice(0).toReversed()) disposable.dispose();
}
