'use strict';
/**
 * To be preloaded: lets code for the extension host load in plain Node. Every member of the `vscode` API is there, because
 * bundles copy them, and does nothing.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');

const nothing = new Proxy(function nothing() {}, {
  get: () => nothing,
  apply: () => nothing,
  construct: () => nothing,
});

const declarations = readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
const members = declarations.matchAll(/^\texport (?:class|enum|namespace|const|function) (\w+)/gm);
const vscode = {};
for (const [, name] of members) Object.defineProperty(vscode, name, { enumerable: true, get: () => nothing });

const load = Module._load;
Module._load = function (request, ...rest) {
  return request === 'vscode' ? vscode : load.call(this, request, ...rest);
};
