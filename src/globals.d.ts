/** True in development builds only; what it guards is not in the VSIX. Set by esbuild.js. */
declare const __DEV__: boolean;
