/** A value that is made on first use and shared from then on. A failure is not kept: the next use tries again. */
export function once<T>(
  make: () => Promise<T>,
): (() => Promise<T>) & { readonly value: Promise<T> | undefined } {
  let value: Promise<T> | undefined;
  const get = (): Promise<T> => {
    value ??= make().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
  return Object.defineProperty(get, 'value', { get: () => value }) as typeof get & {
    readonly value: typeof value;
  };
}
