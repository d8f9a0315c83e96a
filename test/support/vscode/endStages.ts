import { closeStages } from './stages';

/** Mocha calls it once, at the end of a run in one process. In a parallel run each worker's stages go with the worker. */
export const mochaGlobalTeardown = closeStages;
