import type { Protection } from '../../session/protection';
import type { TimedLink } from '../../storage/objectStore';
import { messageText } from '../quickPickText';

/** A link with what its holder can do with it. */
export interface PreparedLink {
  /** Of the session. */
  readonly title: string;
  readonly protection: Protection;
  readonly link: TimedLink;
}

/**
 * Who can read what, and for how long: what is said before links are copied.
 * @param lifetime as asked for: "1 day"
 */
export function linkStatement(
  links: readonly PreparedLink[],
  lifetime: string,
  now: number,
): { readonly message: string; readonly detail: string } {
  const [only, another] = links;
  const one = only !== undefined && another === undefined;
  const what = one ? `"${messageText(only.title, 80)}"` : `these ${links.length} sessions`;
  const end = Math.min(...links.map(({ link }) => link.expiresAt));
  const until = new Date(end).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    message: `Anybody who has the ${one ? 'link' : 'links'} can download ${what} until ${until}.`,
    detail: [
      `No account and no access key is needed, for ${howLong(links, lifetime, end - now)}.`,
      readers(links),
      ...signers(links),
      `${one ? 'It' : 'They'} cannot be taken back, except by removing the ${one ? 'session' : 'sessions'} from the store.`,
    ].join('\n\n'),
  };
}

const READERS: Record<Protection, readonly [one: string, each: string]> = {
  none: [
    'The session is not encrypted: who downloads it can read its images, title, description and tags.',
    'not encrypted: who downloads them can read their images, titles, descriptions and tags',
  ],
  key: [
    'To open it, the encryption key of this store is needed as well. That encryption is weak: it keeps honest people out, no more.',
    'encrypted with the key of this store, which is needed to open them; that encryption is weak',
  ],
  sealed: [
    'It is sealed: without the passphrase or key of the vault nobody can read it.',
    'sealed: without the passphrase or key of the vault nobody can read them',
  ],
};

function readers(links: readonly PreparedLink[]): string {
  const [only, another] = links;
  if (only && !another) return READERS[only.protection][0];
  const parts = (['none', 'key', 'sealed'] as const).flatMap((protection) => {
    const count = links.filter((link) => link.protection === protection).length;
    return count > 0 ? [`${count} of ${links.length} are ${READERS[protection][1]}.`] : [];
  });
  return parts.join(' ');
}

function howLong(links: readonly PreparedLink[], lifetime: string, left: number): string {
  if (links.every(({ link }) => link.credentials !== 'ending')) return lifetime;
  const minutes = Math.max(1, Math.floor(left / 60_000));
  return minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
}

function signers(links: readonly PreparedLink[]): readonly string[] {
  const all = new Set(links.map(({ link }) => link.credentials));
  if (all.has('temporary')) {
    return [
      'You are signed in with temporary credentials. A link stops when they end, which may be earlier.',
    ];
  }
  if (all.has('ending')) {
    return ['You are signed in with credentials that end. A link stops with them at the latest.'];
  }
  return [];
}
