import { isDeepStrictEqual } from 'node:util';
import type * as vscode from 'vscode';
import type { Capabilities } from '../storage/objectStore';
import { type Access, credentialsId, type Findings } from '../storage/openProbed';
import { storeId } from '../storage/storeConfig';

/** What was found, and with which credentials; records of before have no such mark. */
interface CapabilityRecord extends Capabilities {
  readonly credentials?: string;
}

/** What the connection test found that each store honours. A few booleans per store, so globalState will do. */
export class CapabilityRecords implements Findings {
  constructor(private readonly state: vscode.Memento) {}

  /** What was found last, with whatever credentials: what to show before the store was looked at anew. */
  get(storeId: string): Capabilities | undefined {
    return this.read(storeId)?.capabilities;
  }

  found(access: Access): Capabilities | undefined {
    const record = this.read(storeId(access.config));
    return record?.credentials === credentialsId(access) ? record.capabilities : undefined;
  }

  async set(access: Access, capabilities: Capabilities): Promise<boolean> {
    const id = storeId(access.config);
    const before = this.get(id);
    const record: CapabilityRecord = { ...capabilities, credentials: credentialsId(access) };
    await this.state.update(nameOf(id), record);
    return !isDeepStrictEqual(before, capabilities);
  }

  private read(
    id: string,
  ): { readonly capabilities: Capabilities; readonly credentials: string | undefined } | undefined {
    const record = this.state.get<CapabilityRecord>(nameOf(id));
    if (!record) return undefined;
    const { credentials, ...capabilities } = record;
    return { capabilities, credentials };
  }
}

const nameOf = (storeId: string): string => `capabilities/${storeId}`;
