import type * as vscode from 'vscode';
import type { Capabilities } from '../storage/objectStore';

/** What the connection test found that each store honours. A few booleans per store, so globalState will do. */
export class CapabilityRecords {
  constructor(private readonly state: vscode.Memento) {}

  get(storeId: string): Capabilities | undefined {
    return this.state.get<Capabilities>(`capabilities/${storeId}`);
  }

  async set(storeId: string, capabilities: Capabilities): Promise<void> {
    await this.state.update(`capabilities/${storeId}`, capabilities);
  }
}
