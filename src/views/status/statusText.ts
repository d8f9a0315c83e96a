import { plural } from '../../base/displayText';
import type { SyncState } from '../../sync/syncState';
import { relativeTime } from '../relativeTime';

/** What the status is told from. Times are milliseconds since 1970. */
export interface StatusFacts {
  /** Short name of the store, or undefined when none is connected. */
  readonly label: string | undefined;
  readonly state: SyncState;
  /** Sessions in the cloud list. */
  readonly count: number;
  readonly lastSync: number;
  /** Sessions that are gone and not decided about. */
  readonly goneToDecide: number;
  /** Uploads and removals still to be done. */
  readonly waiting: number;
  /** Words for the filter; empty for none. */
  readonly filter: string;
  /** Sessions that match it, of all lists. */
  readonly matching: number;
  /** Why the settings cannot be used, if so. */
  readonly settingsProblem: string | undefined;
  readonly readOnly: boolean;
  /** Requests cross a network in the clear. */
  readonly unencrypted: boolean;
}

/** The sentence above the tree: "37 sessions · synced 2 min ago". Undefined: nothing worth a line. */
export function viewMessage(facts: StatusFacts, now: number): string | undefined {
  const parts: string[] = [];
  if (facts.filter) parts.push(`${plural(facts.matching, 'match', 'matches')} · ${facts.filter}`);
  if (facts.settingsProblem) parts.push(facts.settingsProblem);
  if (facts.label !== undefined) parts.push(...storeSentence(facts, now));
  if (facts.waiting > 0) parts.push(`${facts.waiting} waiting`);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

const goneText = ({ goneToDecide }: StatusFacts): string => `${goneToDecide} removed by others: review`;

function storeSentence(facts: StatusFacts, now: number): string[] {
  // Local sessions are listed below as well: a bare 0 would deny them.
  const count = facts.count === 0 ? 'no sessions in the store' : plural(facts.count, 'session');
  const { state } = facts;
  switch (state.kind) {
    case 'idle':
      return facts.lastSync > 0 ? [count, `synced ${relativeTime(facts.lastSync, now)}`] : ['Not synced yet'];
    case 'synced': {
      const gone = facts.goneToDecide > 0 ? [goneText(facts)] : [];
      return [
        count,
        `synced ${relativeTime(state.at, now)}`,
        ...gone,
        ...(facts.readOnly ? ['read-only'] : []),
        ...(facts.unencrypted ? ['connection not encrypted (http)'] : []),
      ];
    }
    case 'syncing':
      return state.total > 0 ? [count, `syncing ${state.done} of ${state.total}`] : [count, 'syncing…'];
    case 'offline':
      return [
        `Couldn't reach ${facts.label}`,
        facts.lastSync > 0
          ? `${facts.count === 0 ? count : `showing ${count}`}, synced ${relativeTime(facts.lastSync, now)}`
          : 'nothing cached yet',
      ];
    case 'attention':
      // A vault that is locked may hold any number of sessions.
      return state.error.code === 'vaultLocked' ? [state.error.message] : [count, state.error.message];
    case 'needsConfirmation':
      return [count, `${plural(state.filenames.length, 'session')} vanished at once: review them`];
  }
}

/** The status bar's text with its icon, and whether something is wanted of the user. */
export function statusBarText(facts: StatusFacts): { readonly text: string; readonly spoken: string } {
  const { state } = facts;
  if (facts.settingsProblem || state.kind === 'attention' || state.kind === 'needsConfirmation') {
    return { text: '$(warning) Fastshot', spoken: 'Fastshot needs attention' };
  }
  switch (state.kind) {
    case 'syncing': {
      const far = state.total > 0 ? ` ${state.done}/${state.total}` : '';
      return { text: `$(sync~spin) Fastshot${far}`, spoken: `Fastshot is syncing${far}` };
    }
    case 'offline':
      return { text: '$(debug-disconnect) Fastshot', spoken: 'Fastshot is offline, showing the cache' };
    case 'synced':
      return facts.goneToDecide > 0
        ? { text: `$(bell-dot) Fastshot`, spoken: `Fastshot: ${goneText(facts)}` }
        : { text: '$(cloud) Fastshot', spoken: 'Fastshot is synced' };
    case 'idle':
      return { text: '$(cloud) Fastshot', spoken: 'Fastshot' };
  }
}
