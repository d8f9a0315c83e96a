import type { JobFailure } from './job';

/** What the image process says of an image that it does not take. `reason` ends a sentence about it. */
export class ImageRefused extends Error {
  constructor(
    readonly failure: JobFailure['failure'],
    readonly reason: string,
  ) {
    super(reason);
  }
}
