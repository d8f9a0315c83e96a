/** The eight colours the desktop app offers (desktop format, "Session JSON"). */
export const SESSION_COLORS = ['blue', 'red', 'green', 'yellow', 'purple', 'orange', 'pink', 'gray'] as const;
export type SessionColor = (typeof SESSION_COLORS)[number];

/** What is known of a session without its images. Every field may be missing in old files. */
export interface SessionMetadata {
  readonly name: string;
  /** Markdown, as typed by the user; untrusted. */
  readonly desc: string;
  readonly tags: readonly string[];
  readonly color?: SessionColor | undefined;
  readonly class: string;
  /** Local time of the writer without a zone, ISO 8601. */
  readonly createdAt?: string | undefined;
  readonly imageCount?: number | undefined;
  /** Who made it; the desktop app does not say. Untrusted. */
  readonly author?: string | undefined;
  /** What ties a sealed session to its index. */
  readonly sealed?: SealedFacts | undefined;
}

export interface SealedFacts {
  /** Stands for what is in the session, whatever its name and key. */
  readonly contentId: string;
  /** SHA-256 of its `session.json`, hex. */
  readonly sha256: string;
  /** Bytes of the session object; undefined where it was read from the session itself. */
  readonly size?: number | undefined;
}

/** Longest texts kept, in UTF-16 units: far above what the desktop app writes, small enough to list 10,000 of. */
const LIMITS = { name: 1000, desc: 65_536, class: 1000, author: 200, tag: 200, tags: 200, time: 40 } as const;

/**
 * The metadata in a parsed JSON value. Never fails: a field that is missing, null or of the wrong type gets its
 * default, and over-long texts are cut.
 */
export function parseMetadata(value: unknown): SessionMetadata {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const tags = Array.isArray(fields['tags']) ? (fields['tags'] as unknown[]) : [];
  const createdAt = text(fields['created_at'], LIMITS.time);
  const imageCount = fields['image_count'];
  const author = text(fields['author'], LIMITS.author);
  return {
    name: text(fields['name'], LIMITS.name),
    desc: text(fields['desc'], LIMITS.desc),
    tags: tags
      .slice(0, LIMITS.tags)
      .map((tag) => text(tag, LIMITS.tag))
      .filter((tag) => tag !== ''),
    color: SESSION_COLORS.find((color) => color === fields['color']),
    class: text(fields['class'], LIMITS.class),
    createdAt: /^\d{4}-\d\d-\d\d/.test(createdAt) ? createdAt : undefined,
    imageCount:
      Number.isSafeInteger(imageCount) && (imageCount as number) >= 0 ? (imageCount as number) : undefined,
    ...(author === '' ? {} : { author }),
  };
}

/**
 * A string field, cut to `limit` and made well-formed, because a lone surrogate could not be written to any file.
 * What had to be changed is a new string: a slice would keep the long one in memory.
 */
function text(value: unknown, limit: number): string {
  if (typeof value !== 'string') return '';
  if (value.length <= limit && !/\p{Surrogate}/u.test(value)) return value;
  return Buffer.from(value.slice(0, limit)).toString();
}
