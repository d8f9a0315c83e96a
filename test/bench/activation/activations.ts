/** How long `activate()` of both extensions took in one window, ms. */
export interface Activation {
  readonly own: number;
  readonly empty: number;
}

export const OWN_ID = 'fastshot.fastshot-sessions';
export const EMPTY_ID = 'fastshot.empty';

/** Environment variable that names the file where windows append their `Activation`, one line of JSON each. */
export const RESULTS_VARIABLE = 'FASTSHOT_BENCH_RESULTS';
