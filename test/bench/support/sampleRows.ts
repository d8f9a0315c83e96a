import { createHash } from 'node:crypto';
import { SESSION_COLORS } from '../../../src/session/metadata';
import type { SessionRow } from '../../../src/session/sessionRow';

const TOPICS = [
  'login',
  'api-error',
  '会议纪要',
  'dashboard',
  '季度报表',
  'デザイン',
  'crash',
  'release_notes',
];
const TAGS = ['bug', 'ui', 'urgent', '待办', '🔥', 'v2', 'Q3', 'backend', 'review', 'später'];
const CLASSES = ['work', 'bug', 'design', 'docs', ''];
const DESCRIPTIONS = [
  '',
  'Steps to reproduce:\n1. open\n2. click **save**\n3. the dialog stays',
  '说明：点击保存后页面没有响应，刷新以后数据丢失。',
  'See `ticket-4711` and compare with last week.',
  'The whole story, as somebody typed it during the meeting. '.repeat(5),
];
const NEWEST = Date.UTC(2026, 8, 6, 12);
/** 10,000 sessions are then some three years of them. */
const INTERVAL_MS = 2.6 * 3600_000;

/** Rows like those of a team that has used the desktop app for years: names, texts, tags and sizes vary. Always the same. */
export function sampleRows(count: number): SessionRow[] {
  return Array.from({ length: count }, (_, index) => sampleRow(index));
}

function sampleRow(index: number): SessionRow {
  const pick = <T>(values: readonly T[], stride: number): T => values[(index * stride) % values.length]!;
  const modified = Math.round(NEWEST - index * INTERVAL_MS);
  const time = new Date(modified).toISOString();
  const name = `${pick(TOPICS, 1)}_${pick(TOPICS, 3)} ${index}`;
  return {
    filename: `${time.replaceAll(/\D/g, '').slice(0, 14)}_${name.replaceAll(' ', '_')}.fastshot`,
    size: 200_000 + ((index * 7919) % 400_000),
    etag: createHash('md5').update(`${index}`).digest('hex'),
    modified,
    metadata: {
      name,
      desc: pick(DESCRIPTIONS, 1),
      tags: TAGS.slice(index % 7, (index % 7) + (index % 4)),
      color: index % 5 === 0 ? undefined : pick(SESSION_COLORS, 1),
      class: pick(CLASSES, 1),
      createdAt: `${time.slice(0, 19)}.123456`,
      imageCount: 1 + (index % 6),
    },
    problem: undefined,
  };
}
