import { sessionTitle } from '../../session/title';
import type { App } from '../app';

/** What a session is called of which only its file name in the connected store is known: in a vault that is random. */
export function storedTitle({ connections }: Pick<App, 'connections'>, filename: string): string {
  return sessionTitle(filename, undefined, connections.current?.sealed !== undefined);
}
