'use strict';
/** `load.cjs FILE`: loads a bundle; prints how long that took, in ms. */
const start = performance.now();
require(process.argv[2]);
console.log(JSON.stringify({ ms: performance.now() - start }));
