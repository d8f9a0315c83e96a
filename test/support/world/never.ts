/** For what a test does not cancel. */
export const never = new AbortController().signal;
