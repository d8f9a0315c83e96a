import type { EncodedImage } from '../../../src/session/document';

/** Object key or file name → content, as the desktop app writes sessions without encryption. */
export type Files = ReadonlyMap<string, string>;

type Story = readonly [
  daysAgo: number,
  name: string,
  color: string,
  kind: string,
  tags: string[],
  images: number,
];

const CLOUD: readonly Story[] = [
  [0, 'login error', 'red', 'bug', ['login', 'sso'], 3],
  [1, 'checkout redesign', 'blue', 'design', ['ui'], 2],
  [2, 'slow report', 'orange', 'bug', ['perf'], 1],
  [6, 'audit log', 'green', 'docs', [], 2],
  [9, 'mobile menu', 'purple', 'design', ['ui', 'mobile'], 4],
  [34, 'export to CSV', 'green', 'docs', ['reports'], 1],
  [36, 'api timeout', 'red', 'bug', ['backend'], 2],
  [41, 'sprint review', 'yellow', 'work', [], 5],
  [47, '季度报表', 'pink', 'work', ['Q3'], 3],
  [66, 'onboarding', 'blue', 'docs', ['new hires'], 4],
  [71, 'invoice layout', 'orange', 'design', ['ui'], 1],
];
const LOCAL: readonly Story[] = [
  [0, 'draft for review', 'blue', 'work', [], 2],
  [1, 'error after update', 'red', 'bug', ['login'], 1],
];
const DESCRIPTION =
  'The form **rejects** a correct password after a second try.\n\n1. sign in with a wrong password\n2. correct it and press Enter\n';

/** A bucket as a team would have it: sessions and their indexes. */
export function cloudFiles(pictures: readonly EncodedImage[], now: Date): Files {
  const files = new Map<string, string>();
  for (const story of CLOUD) {
    const { filename, text, metadata } = session(story, pictures, now);
    files.set(`sessions/${filename}`, text);
    const index = { version: '1.0', filename, metadata: { ...metadata, file_size: Buffer.byteLength(text) } };
    files.set(`meta_indexes/${filename.replace('.fastshot', '.meta.json')}`, JSON.stringify(index, null, 2));
  }
  return files;
}

/** Sessions of this machine. */
export function localFiles(pictures: readonly EncodedImage[], now: Date): Files {
  return new Map(
    LOCAL.map((story) => session(story, pictures, now)).map((each) => [each.filename, each.text]),
  );
}

function session(
  [daysAgo, name, color, kind, tags, images]: Story,
  pictures: readonly EncodedImage[],
  now: Date,
) {
  const time = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, 9, 46 - images, 15);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  const filename = `${local.replace(/\D/g, '')}_${name.replaceAll(' ', '_')}.fastshot`;
  const windows = Array.from({ length: images }, (_, index) => {
    const picture = pictures[index % pictures.length]!;
    const data = Buffer.from(picture.bytes()).toString('base64');
    return {
      index,
      geometry: { x: 80, y: 60, width: picture.width / 2, height: picture.height / 2 },
      scale: 0.5,
      image_data: data,
      original_image_data: data,
      annotated_original_data: index === 0 ? data : null,
      draw_history: index === 0 ? DRAWINGS : [],
      is_hidden: false,
      window_id: index,
    };
  });
  const metadata = {
    name,
    desc: DESCRIPTION,
    tags,
    color,
    class: kind,
    created_at: local,
    filename,
    image_count: images,
    thumbnail_collage: null,
  };
  const text = JSON.stringify({ session: { version: '1.0', timestamp: local, windows }, metadata }, null, 2);
  return { filename, text, metadata };
}

/** A box around the message of the first picture, and a note beside it. */
const DRAWINGS = [
  {
    type: 'lines',
    data: [
      [284, 196, 526, 196],
      [526, 196, 526, 232],
      [526, 232, 284, 232],
      [284, 232, 284, 196],
      [536, 214, 676, 214],
      [536, 214, 554, 204],
      [536, 214, 554, 224],
    ],
  },
  { type: 'text', data: { x: 688, y: 198, text: 'but it is correct' } },
];
