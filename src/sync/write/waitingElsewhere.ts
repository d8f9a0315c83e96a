import { join } from 'node:path';
import { FastshotError } from '../../base/errors';
import { namesIn } from '../../cache/atomicFile';
import { isKind } from './heldIntent';
import { Journal } from './journal';
import { damagedItem, type PendingItem, toPendingItem } from './pendingItem';
import { sessionBytes } from './waitingForms';

/** Something that waits on this machine for a store that is not connected. */
export interface WaitingElsewhere {
  readonly storeId: string;
  /** The readable part of the store's id. */
  readonly label: string;
  readonly item: PendingItem;
}

/**
 * What waits for other stores than the connected one, oldest first for each. Takes nothing over and makes no request.
 * @param home the folder that holds `pending/`
 * @param connectedId `storeId` of the connected store, if there is one
 */
export async function waitingElsewhere(
  home: string,
  connectedId: string | undefined,
): Promise<WaitingElsewhere[]> {
  const pending = join(home, 'pending');
  const found: WaitingElsewhere[] = [];
  for (const id of (await namesIn(pending)).sort()) {
    if (id === connectedId) continue;
    const label = id.replace(/-[0-9a-f]{16}$/, '');
    const none = { intents: [], damaged: [] };
    const { intents, damaged } = await new Journal(join(pending, id)).all().catch(() => none);
    const items = [
      ...intents.flatMap((intent) => toPendingItem(intent, false) ?? []),
      ...damaged.map(damagedItem),
    ];
    found.push(...items.map((item) => ({ storeId: id, label, item })));
  }
  return found;
}

/**
 * The bytes of a session whose upload waits for another store, in that store's format. It waits on.
 * @throws `busy` while another window works on it or when it waits no more, `damaged`
 */
export async function readWaitingElsewhere(
  home: string,
  { storeId, item }: WaitingElsewhere,
): Promise<Uint8Array> {
  const held = await new Journal(join(home, 'pending', storeId)).take(item.id);
  try {
    if (held && isKind(held, 'publish')) return await sessionBytes(held);
  } finally {
    await held?.release();
  }
  throw new FastshotError(
    'busy',
    `${item.filename} is being worked on, or no longer waits. Look at what waits again.`,
  );
}
