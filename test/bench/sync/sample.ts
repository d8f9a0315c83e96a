/** The server's bucket with the 37 sessions of test/fixtures/bucket37, and who may read it. */
export const BUCKET = 'bench';
export const USER = { accessKeyId: 'bench', secretAccessKey: 'bench-secret', access: 'readOnly' } as const;

/** The day after the newest session of the sample: milliseconds since 1970. */
export const SAMPLE_NOW = Date.UTC(2026, 8, 7, 12);

/** Round trip over the slow line, ms: a bucket in a region nearby. */
export const ROUND_TRIP_MS = 20;
