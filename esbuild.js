'use strict';
/**
 * Builds the extension: `node esbuild.js [--dev] [--watch] [--outdir FOLDER]`.
 * `--dev`: readable, with source maps, and `__DEV__` is true. Default folder: dist, emptied first.
 *
 * dist/extension.js is what activation loads. Every part of LAZY_PARTS is a file of its own beside it, which
 * the first `await import(…)` of that module loads. Modules used by two parts are in both: errors are told
 * apart by their brand, not by `instanceof`, and nothing below views keeps module state.
 */
const { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const esbuild = require('esbuild');

/** Part name (dist/<name>.js) → the module whose dynamic import loads it, or whose worker it is. */
const LAZY_PARTS = {
  age: 'src/sealing/worker.ts',
  annotate: 'src/views/annotate/saveAnnotations.ts',
  connect: 'src/views/connect/connecting.ts',
  folder: 'src/storage/folder/folderStore.ts',
  images: 'src/images/process.ts',
  list: 'src/sync/write/listBytes.ts',
  lock: 'src/cache/lockLibrary.ts',
  look: 'src/views/commands/looking.ts',
  maintain: 'src/views/maintain/maintenance.ts',
  make: 'src/views/make/making.ts',
  move: 'src/views/commands/moving.ts',
  probe: 'src/storage/probe.ts',
  recover: 'src/sync/write/recover.ts',
  s3: 'src/storage/s3/s3Store.ts',
  save: 'src/views/save/saving.ts',
  sealed: 'src/sealedConnection.ts',
  strength: 'src/views/vault/passphraseStrength.ts',
  sync: 'src/sync/syncRun.ts',
  transfer: 'src/views/transfer/transfer.ts',
  undo: 'src/sync/write/undoWaiting.ts',
  upkeep: 'src/sync/write/upkeep.ts',
  vault: 'src/views/vault/vaultCommands.ts',
  wrap: 'src/session/write/wrappedText.ts',
};

/** Browser code of the webviews (dist/<name>.js). */
const WEBVIEWS = {
  viewer: 'src/views/viewer/web/main.ts',
  saveForm: 'src/views/save/web/main.ts',
};
/** Files that bundles read: the icon font of the webviews, the decoders of the part `images`, a script of their own. */
const ASSETS = [
  '@vscode/codicons/dist/codicon.css',
  '@vscode/codicons/dist/codicon.ttf',
  'wasm-vips',
  'wasm-vips/vips.wasm',
];

const ROOT = __dirname;

/** Turns `import('…')` of a lazy part into a `require` of its bundle, relative to the importing bundle. */
function lazyParts() {
  const nameByModule = new Map(
    Object.entries(LAZY_PARTS).map(([name, module]) => [path.join(ROOT, module), name]),
  );
  return {
    name: 'lazy-parts',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path: specifier, kind, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const name = nameByModule.get(path.resolve(resolveDir, `${specifier}.ts`));
        return name === undefined ? undefined : { path: `./${name}.js`, external: true };
      });
    },
  };
}

/**
 * One copy of `vscode` for all modules. Each `import * as vscode` of a CommonJS bundle would copy the API for itself,
 * member by member, at activation.
 */
function sharedVscode() {
  const name = 'shared-vscode';
  return {
    name,
    setup(build) {
      build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
        namespace === name ? { path: 'vscode', external: true } : { path: 'vscode', namespace: name },
      );
      build.onLoad({ filter: /^vscode$/, namespace: name }, () => ({ contents: "export * from 'vscode';" }));
    },
  };
}

function shared({ dev, outdir }) {
  return {
    absWorkingDir: ROOT,
    outdir,
    bundle: true,
    minify: !dev,
    sourcemap: dev,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    define: { __DEV__: String(dev) },
  };
}

function hostOptions(options) {
  const parts = Object.entries(LAZY_PARTS).filter(([, module]) => existsSync(path.join(ROOT, module)));
  return {
    ...shared(options),
    entryPoints: { extension: 'src/extension.ts', ...Object.fromEntries(parts) },
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Dynamic imports become lazy `require` calls: the extension host loads CommonJS only.
    supported: { 'dynamic-import': false },
    plugins: [lazyParts(), sharedVscode(), decodersBeside()],
  };
}

function webviewOptions(options) {
  return {
    ...shared(options),
    entryPoints: WEBVIEWS,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  };
}

/** The decoders' script stays a file of its own: its threads start with it. */
function decodersBeside() {
  return {
    name: 'decoders-beside',
    setup(build) {
      build.onResolve({ filter: /^wasm-vips$/ }, ({ path: name }) => ({
        path: `./${path.basename(require.resolve(name))}`,
        external: true,
      }));
    },
  };
}

function copyAssets(outdir) {
  mkdirSync(outdir, { recursive: true });
  for (const file of ASSETS.map((asset) => require.resolve(asset))) {
    copyFileSync(file, path.join(outdir, path.basename(file)));
  }
}

function allOptions(options) {
  return [hostOptions(options), webviewOptions(options)];
}

async function watch(options) {
  for (const each of allOptions(options)) {
    const context = await esbuild.context({ ...each, logLevel: 'info' });
    await context.watch();
  }
}

/** Where an asset is, as the paths of modules in the metafile. */
function assetPath(asset) {
  return path.relative(ROOT, require.resolve(asset)).replaceAll(path.sep, '/');
}

/** Builds once; out/meta.json then tells which module went into which bundle, and which files were copied. */
async function build(options) {
  const results = await Promise.all(allOptions(options).map((each) => esbuild.build(each)));
  const inputs = Object.assign({}, ...results.map(({ metafile }) => metafile.inputs));
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  mkdirSync(path.join(ROOT, 'out'), { recursive: true });
  writeFileSync(
    path.join(ROOT, 'out/meta.json'),
    JSON.stringify({ inputs, outputs, assets: ASSETS.map(assetPath) }),
  );
  for (const [file, { bytes }] of Object.entries(outputs)) {
    if (!file.endsWith('.map')) console.log(`${file.padEnd(24)}${(bytes / 1024).toFixed(1).padStart(8)} KB`);
  }
}

const { values } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
  },
});
const options = { dev: values.dev || values.watch, outdir: path.resolve(values.outdir) };
rmSync(options.outdir, { recursive: true, force: true });
copyAssets(options.outdir);
(values.watch ? watch(options) : build(options)).catch((error) => {
  // esbuild has printed the messages of a failed build already.
  if (!Array.isArray(error.errors)) console.error(error);
  process.exitCode = 1;
});
