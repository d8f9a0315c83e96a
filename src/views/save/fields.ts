import { parseMetadata, SESSION_COLORS, type SessionColor } from '../../session/metadata';
import { isRecord } from '../isRecord';

/** Where a new session goes. */
export type Destination = 'local' | 'cloud';

/** What the user says of a session before it is saved. */
export interface SessionFields {
  readonly name: string;
  /** Markdown. */
  readonly desc: string;
  readonly tags: readonly string[];
  readonly class: string;
  readonly color: SessionColor;
  readonly destination: Destination;
  /** Remove the session this one is made from. */
  readonly replace: boolean;
}

export const EMPTY_FIELDS: SessionFields = {
  name: '',
  desc: '',
  tags: [],
  class: '',
  color: SESSION_COLORS[0],
  destination: 'local',
  replace: false,
};

/**
 * Fields as the form sent them, trimmed, each tag once, cut to what a session's metadata may hold. Anything missing
 * or of the wrong type gets its default.
 */
export function parseFields(value: unknown): SessionFields {
  const { name, desc, tags, class: className, color } = parseMetadata(value);
  const destination = isRecord(value) && value['destination'] === 'cloud' ? 'cloud' : 'local';
  return {
    name: name.trim(),
    desc: desc.trim(),
    tags: [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))],
    class: className.trim(),
    color: color ?? EMPTY_FIELDS.color,
    destination,
    replace: isRecord(value) && value['replace'] === true,
  };
}
