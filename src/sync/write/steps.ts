/** Every point between two effects of a write, in order: where a crash would leave something for recovery to finish. */
export const STEPS = {
  publish: [
    'publish.begun',
    'publish.send',
    'publish.sent',
    'publish.committed',
    'publish.shown',
    'publish.indexed',
    'publish.listed',
  ],
  reseal: ['reseal.sealed', 'reseal.written'],
  parts: ['parts.created', 'parts.one', 'parts.sent', 'parts.completed'],
  undo: ['undo.begun', 'undo.deleted', 'undo.unindexed', 'undo.unlisted'],
  remove: [
    'remove.begun',
    'remove.copied',
    'remove.delete',
    'remove.deleted',
    'remove.unindexed',
    'remove.unlisted',
    'remove.settled',
  ],
  restore: [
    'restore.begun',
    'restore.copied',
    'restore.committed',
    'restore.indexed',
    'restore.listed',
    'restore.emptied',
  ],
  repair: ['repair.read', 'repair.listed', 'repair.written'],
  rebuild: ['rebuild.looked', 'rebuild.checked', 'rebuild.written', 'rebuild.shown'],
  vault: [
    'vault.keyWritten',
    'vault.keyVerified',
    'vault.keptWritten',
    'vault.commit',
    'vault.committed',
    'vault.tidied',
  ],
  copy: ['copy.read', 'copy.written', 'copy.verified', 'copy.indexed', 'copy.recorded', 'copy.listed'],
  tidy: ['tidy.checked', 'tidy.copied', 'tidy.deleted'],
} as const;

export type StepName = (typeof STEPS)[keyof typeof STEPS][number];

/** Called at every step. The product does nothing there; tests end the process. */
export type AtStep = (name: StepName) => Promise<void>;

export const noStep: AtStep = async () => {};
