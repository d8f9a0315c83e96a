import { join } from 'node:path';
import * as vscode from 'vscode';
import { FastshotError, isFastshotError, toFastshotError } from '../../base/errors';
import type { ConnectionReport } from '../../storage/connectionTest';
import { findWay } from '../../storage/findWay';
import { vaultPrefix } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { openStore } from '../../storage/openStore';
import { prefixedStore } from '../../storage/prefixedStore';
import { type AccessKeys, type StoreConfig, storeId, storeLabel } from '../../storage/storeConfig';
import { systemClock } from '../../sync/clock';
import { createVault } from '../../sync/vault/createVault';
import { recordOf } from '../../sync/vault/keyring';
import { vaultMemory } from '../../sync/vault/vaultMemory';
import { type FoundInStore, lookForVaults } from '../../sync/vault/lookForVaults';
import type { App } from '../app';
import type { StoreChoice } from '../connect/draft';
import { type VaultOption, type VaultQuestion, vaultQuestion } from '../connect/vaultQuestion';
import { thisSecretPlace } from '../keyring/editorFacts';
import { vaultKeyNote } from '../keyring/secretPlace';
import { showOperation } from '../progress';
import { messageText, quickPickText } from '../quickPickText';
import { askNewPassphrase } from './askPassphrase';
import { openByUser } from './openPassphrase';
import { showRecoveryKey } from './recoveryKey';

/** Longer than a store takes that is there; the test that follows waits for one that is not, ms. */
const LOOK_MS = 5_000;

type VaultChoice = 'desktop' | 'new' | VaultOption;
type VaultItem = vscode.QuickPickItem & { readonly choice: VaultChoice };

/**
 * Which vault of a store to connect to: a sealed one that is there, what the desktop app shares, or a new sealed one
 * where nothing is there yet. A sealed one that is in the store is opened before this resolves, and its keys are in the
 * keyring.
 * @param report of the connection test; the store is looked at where that could list it
 * @param known vaults of this store that were opened on this machine: none of them is left without a question
 * @throws `cancelled`
 */
export async function chooseVault(
  app: App,
  { config, keys, encryptionKey }: StoreChoice,
  { steps, capabilities }: ConnectionReport,
  known: readonly string[],
): Promise<StoreConfig> {
  const bucket = await openStore(config, keys, { log: app.log, capabilities });
  try {
    const canList = steps.some(({ step, status }) => step === 'list' && status === 'ok');
    const found = canList
      ? await showOperation(
          app.operations,
          app.operations.run(
            { kind: 'test', title: `Looking for sealed vaults in ${bucket.label}` },
            ({ signal }) => lookForVaults(bucket, signal),
          ),
        )
      : undefined;
    const question = vaultQuestion({ found, known, hasKey: encryptionKey !== '', capabilities });
    const choice = await ask(bucket, question);
    if (choice === 'desktop') return config;
    if (choice === 'new') return await create(app, config, bucket);
    // What is not there, or out of reach, cannot be opened now: the connection says so, and stays sealed.
    if (choice.modified === undefined) return { ...config, vault: choice.vaultId };
    return await open(app, config, bucket, choice);
  } finally {
    bucket.dispose();
  }
}

/**
 * Whether a store holds sealed vaults and nothing else, so that no key of the desktop app is of any use for it, and how it
 * was reached. A store that does not answer within a few seconds, or cannot be looked at, is left to the connection test,
 * which says why.
 */
export async function isSealedOnly(
  app: App,
  { config, keys }: Omit<StoreChoice, 'encryptionKey'>,
): Promise<{ readonly config: StoreConfig; readonly isSealed: boolean }> {
  const looking = app.operations.run(
    { kind: 'test', title: `Looking at what is in ${storeLabel(config)}` },
    async ({ signal, endAs }) => {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
      const found = await findWay(
        config,
        (tried) => lookIn(app, tried, keys, inTime),
        (result) => ('failure' in result ? result.failure : undefined),
      );
      if ('failure' in found.result) endAs({ status: 'failed', error: found.result.failure });
      return found;
    },
  );
  const { config: reached, result } = await showOperation(app.operations, looking);
  return 'failure' in result
    ? { config: reached, isSealed: false }
    : { config: reached, isSealed: result.vaults.length > 0 && !result.hasDesktop };
}

/** What is in a store, or why that is not to be seen. */
async function lookIn(
  app: App,
  config: StoreConfig,
  keys: AccessKeys | undefined,
  signal: AbortSignal,
): Promise<FoundInStore | { readonly failure: FastshotError }> {
  try {
    const bucket = await openStore(config, keys, { log: app.log });
    try {
      return await lookForVaults(bucket, signal);
    } finally {
      bucket.dispose();
    }
  } catch (error) {
    return { failure: toFastshotError(error) };
  }
}

function ask(bucket: ObjectStore, question: VaultQuestion): Promise<VaultChoice> {
  switch (question.kind) {
    case 'take':
      return Promise.resolve(question.choice);
    case 'new':
      return pick(`${bucket.label} is empty. How should sessions be kept there?`, [NEW, DESKTOP]);
    case 'desktopOnly':
      return confirmDesktop(bucket, question.why);
    case 'which':
      return askWhich(bucket, question);
  }
}

const NEW: VaultItem = {
  label: '$(lock) Sealed vault',
  description: 'recommended',
  detail: 'For its members only, encrypted with age. The desktop app cannot read it.',
  choice: 'new',
};

const DESKTOP: VaultItem = {
  label: '$(device-desktop) Shared with the Fastshot desktop app',
  detail: 'Weak or no encryption: whoever can read the bucket can read the sessions.',
  choice: 'desktop',
};

async function askWhich(
  bucket: ObjectStore,
  { options, canCreate }: VaultQuestion & { readonly kind: 'which' },
): Promise<VaultChoice> {
  const items = options.map((vault): VaultItem => {
    const { vaultId, modified, isKnown } = vault;
    return {
      label: '$(lock) Sealed vault',
      description: isKnown ? `${vaultId} · opened here before` : vaultId,
      detail:
        modified === undefined
          ? '$(warning) Its vault.json is missing. Ask the other members before you choose anything else.'
          : `Last changed ${new Date(modified).toLocaleDateString()}.`,
      choice: vault,
    };
  });
  if (canCreate) items.push({ ...NEW, label: '$(add) New sealed vault', description: '' });
  items.push({ ...DESKTOP, label: '$(device-desktop) Sessions shared with the Fastshot desktop app' });
  const choice = await pick(`Which sessions of ${bucket.label}?`, items);
  if (choice === 'desktop' && options.some(({ isKnown }) => isKnown)) await confirmLeaving(bucket);
  return choice;
}

/** What is saved from then on is no longer sealed: one click in a list is too little for that. */
async function confirmLeaving({ label }: ObjectStore): Promise<void> {
  const leave = 'Leave the Sealed Vault';
  const answer = await vscode.window.showWarningMessage(
    `Leave the sealed vault in ${messageText(label, 60)}?`,
    {
      modal: true,
      detail:
        'It was opened on this machine before. What you save from now on would go beside it, with the weak encryption of the desktop app or none: whoever can read the bucket can read it. If you do not know why the vault is gone, ask the other members first. Nothing was changed yet.',
    },
    leave,
  );
  if (answer !== leave) throw new FastshotError('cancelled', 'Cancelled.');
}

async function confirmDesktop({ label }: ObjectStore, why: string): Promise<'desktop'> {
  const share = 'Connect Anyway';
  const answer = await vscode.window.showWarningMessage(
    `A sealed vault cannot be made in ${messageText(label, 60)}.`,
    {
      modal: true,
      detail: `The store ${why}, so members could overwrite each other's keys. Without a vault, sessions are kept as the Fastshot desktop app keeps them, with weak or no encryption: whoever can read the bucket can read them. Nothing was changed yet. Another store may support vaults.`,
    },
    share,
  );
  if (answer !== share) throw new FastshotError('cancelled', 'Cancelled.');
  return 'desktop';
}

async function pick(title: string, items: VaultItem[]): Promise<VaultChoice> {
  const picked = await vscode.window.showQuickPick(items, {
    title: quickPickText(title, 100),
    ignoreFocusOut: true,
  });
  if (!picked) throw new FastshotError('cancelled', 'Cancelled.');
  return picked.choice;
}

async function create(app: App, config: StoreConfig, bucket: ObjectStore): Promise<StoreConfig> {
  const passphrase = await askNewPassphrase(
    `New Sealed Vault in ${bucket.label}`,
    `A passphrase for the vault. Share this passphrase with everyone who should open the vault.${vaultKeyNote(thisSecretPlace())}`,
    [bucket.label],
  );
  try {
    const making = app.operations.run(
      { kind: 'unlock', title: `Making a sealed vault in ${bucket.label}` },
      ({ signal }) => createVault(bucket, { age: app.age, clock: systemClock }, passphrase, signal),
    );
    const made = await showOperation(app.operations, making);
    const sealed = { ...config, vault: made.keys.vaultId };
    await app.secrets.rememberVault(sealed, recordOf(made));
    await showRecoveryKey(bucket.label, made.recoveryKey, made.pin);
    return sealed;
  } catch (error) {
    const vaultId = isFastshotError(error, 'conflict') ? error.data['vaultId'] : undefined;
    if (typeof vaultId !== 'string') throw error;
    // Somebody else was quicker by a moment: theirs is the vault.
    return open(app, config, bucket, { vaultId });
  }
}

async function open(
  app: App,
  config: StoreConfig,
  bucket: ObjectStore,
  { vaultId }: Pick<VaultOption, 'vaultId'>,
): Promise<StoreConfig> {
  const sealed = { ...config, vault: vaultId };
  const id = storeId(sealed);
  const store = prefixedStore(bucket, vaultPrefix(vaultId));
  const pin = (await app.secrets.vault(id))?.pin;
  const memory = vaultMemory(join(app.home, 'stores', id));
  const opened = await openByUser(app, { store, age: app.age, clock: systemClock, memory }, vaultId, pin);
  await app.secrets.rememberVault(sealed, recordOf(opened));
  return sealed;
}
