/**
 * Makes `test/vectors/sealed/`: examples of every object of a sealed vault, good and bad, with `manifest.json` that says
 * what a reader has to make of each. `npx tsx scripts/makeVectors.ts`. Encryption is random, so every run differs; what
 * the files say does not.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { pack } from 'tar-stream';
import { sealBytes } from '../src/sealing/age';
import { bundleOf } from '../src/session/sealed/bundle';
import { tarOf } from '../src/session/sealed/tar';
import { makePng } from '../test/support/session/madeSessions';

const OUT = path.resolve(__dirname, '../test/vectors/sealed');
const NAME = '20260102030405_abcdefgh.fastshot';
const VAULT = 'k3j5h2m7k3j5h2m7';
const PASSPHRASE = 'test vector';
const CONTENT = '0123456789abcdef0123456789abcdef';

type Kind = 'session' | 'index' | 'vault' | 'key' | 'kept';
interface Vector {
  readonly file: string;
  readonly kind: Kind;
  /** `ok`, or the error that a reader reports. */
  readonly expect: string;
  readonly about: string;
}

const vectors: Vector[] = [];
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function add(kind: Kind, name: string, expect: string, about: string, bytes: Uint8Array): void {
  const file = `${kind}/${expect === 'ok' ? 'good' : 'bad'}-${name}${kind === 'vault' ? '.json' : '.age'}`;
  mkdirSync(path.join(OUT, kind), { recursive: true });
  writeFileSync(path.join(OUT, file), bytes);
  vectors.push({ file, kind, expect, about });
}

async function tar(entries: readonly (readonly [string, Uint8Array | 'folder' | 'link'])[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of entries) {
    if (content === 'folder') archive.entry({ name, type: 'directory' });
    else if (content === 'link') archive.entry({ name, type: 'symlink', linkname: '/etc/passwd' });
    else archive.entry({ name, size: content.length }, Buffer.from(content));
  }
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function make(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  const [identity, old, stranger] = [
    await generateX25519Identity(),
    await generateX25519Identity(),
    await generateX25519Identity(),
  ];
  const recipient = await identityToRecipient(identity);
  const oldRecipient = await identityToRecipient(old);
  const seal = (bytes: Uint8Array | string, ...recipients: string[]): Promise<Uint8Array> =>
    sealBytes(Buffer.from(bytes as string), { recipients: recipients.length > 0 ? recipients : [recipient] });
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

  const png = makePng();
  const image = { path: '1/original.png', size: png.length, sha256: sha256(png) };
  const session = {
    version: 1,
    filename: NAME,
    content_id: CONTENT,
    metadata: {
      name: 'Vector',
      desc: '**d**',
      tags: ['t'],
      color: 'red',
      class: 'c',
      created_at: '2026-01-02T03:04:05',
      image_count: 1,
    },
    files: [image],
    session: { version: '1.0' },
    extra: {},
    bare: false,
    windows: [{ original_image_data: { file: image.path }, draw_history: [] }],
  };
  const plain = (changes: object = {}, ...more: Parameters<typeof tar>[0][number][]): Promise<Buffer> =>
    tar([['session.json', json({ ...session, ...changes })], [image.path, png], ...more]);
  const good = Buffer.from(await seal(await plain()));

  add('session', 'plain', 'ok', 'one image', good);
  const text = json({
    session: { version: '1.0', windows: [{ original_image_data: png.toString('base64') }] },
    metadata: session.metadata,
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of tarOf(bundleOf(text, NAME), NAME)) pieces.push(piece);
  add('session', 'from-desktop', 'ok', 'made of a desktop session', await seal(Buffer.concat(pieces)));
  add(
    'session',
    'dot-names',
    'ok',
    'names begin with ./ and folders are listed',
    await seal(
      await tar([
        ['./', 'folder'],
        ['./session.json', json(session)],
        ['./1/', 'folder'],
        ['./1/original.png', png],
      ]),
    ),
  );
  add(
    'session',
    'unknown-members',
    'ok',
    'members that nobody knows',
    await seal(await plain({ later: { x: 1 } })),
  );
  add(
    'session',
    'file-member',
    'ok',
    'a member that looks like a file and is none',
    await seal(await plain({ windows: [{ ...session.windows[0], source: { file: 'C:\\shots\\a.png' } }] })),
  );
  add(
    'session',
    'two-recipients',
    'damaged',
    'sealed to two keys',
    await seal(await plain(), recipient, oldRecipient),
  );
  add(
    'session',
    'other-name',
    'renamed',
    'sealed under another name',
    await seal(await plain({ filename: NAME.replace('abcdefgh', 'zzzzzzzz') })),
  );
  add(
    'session',
    'other-key',
    'wrongKey',
    'sealed to another key',
    await seal(await plain(), await identityToRecipient(stranger)),
  );
  add(
    'session',
    'newer-version',
    'unsupportedFormat',
    'session.json of version 2',
    await seal(await plain({ version: 2 })),
  );
  add(
    'session',
    'newer-age',
    'unsupportedFormat',
    'age of version 2',
    Buffer.from(good.toString('latin1').replace('/v1', '/v2'), 'latin1'),
  );
  add(
    'session',
    'armor',
    'unsupportedFormat',
    'text form',
    Buffer.from(
      `-----BEGIN AGE ENCRYPTED FILE-----\n${good.toString('base64')}\n-----END AGE ENCRYPTED FILE-----\n`,
    ),
  );
  add('session', 'empty', 'truncated', 'no byte', Buffer.alloc(0));
  add('session', 'cut-in-header', 'truncated', 'ends in its header', good.subarray(0, 90));
  add(
    'session',
    'cut-after-header',
    'truncated',
    'ends after its header',
    good.subarray(0, good.indexOf('\n---') + 60),
  );
  const large = await tar([
    [
      'session.json',
      json({
        ...session,
        files: [{ path: '1/original.png', size: 200_000, sha256: sha256(Buffer.alloc(200_000)) }],
      }),
    ],
    ['1/original.png', Buffer.alloc(200_000)],
  ]);
  const largeSealed = Buffer.from(await seal(large));
  add(
    'session',
    'cut-in-image',
    'truncated',
    'ends within an image, after whole chunks',
    largeSealed.subarray(0, largeSealed.length - 80_000),
  );
  const flip = (bytes: Buffer, at: number): Buffer => {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    return changed;
  };
  add('session', 'flipped-mac', 'damaged', 'a bit of the header MAC', flip(good, good.indexOf('\n---') + 10));
  add('session', 'flipped-payload', 'damaged', 'a bit of the payload', flip(good, good.length - 20));
  add('session', 'appended', 'damaged', 'bytes after the end', Buffer.concat([good, Buffer.from('x')]));
  add('session', 'plain-json', 'notSealed', 'not age but JSON', text);
  add(
    'session',
    'png',
    'notSealed',
    'not age but a desktop container',
    Buffer.concat([png, Buffer.from('FHDR'), text]),
  );
  add('session', 'no-tar', 'damaged', 'age, but no tar within', await seal(Buffer.alloc(3000, 'x')));
  add(
    'session',
    'wrong-order',
    'damaged',
    'session.json is not the first file',
    await seal(
      await tar([
        [image.path, png],
        ['session.json', json(session)],
      ]),
    ),
  );
  add(
    'session',
    'missing-file',
    'damaged',
    'a listed file is missing',
    await seal(Buffer.concat([await tar([['session.json', json(session)]]), Buffer.alloc(10_240)])),
  );
  add(
    'session',
    'extra-file',
    'damaged',
    'a file that is not listed',
    await seal(await plain({}, ['2/original.png', png])),
  );
  add(
    'session',
    'twice',
    'damaged',
    'a file that comes twice',
    await seal(await plain({}, [image.path, png])),
  );
  add('session', 'link', 'damaged', 'a symbolic link', await seal(await plain({}, ['link.png', 'link'])));
  add(
    'session',
    'escaping-path',
    'damaged',
    'a path that leads out',
    await seal(
      await tar([
        ['session.json', json({ ...session, files: [{ ...image, path: '../evil.png' }] })],
        ['../evil.png', png],
      ]),
    ),
  );
  add(
    'session',
    'other-size',
    'damaged',
    'a file of another size than listed',
    await seal(await plain({ files: [{ ...image, size: png.length - 1 }] })),
  );
  add(
    'session',
    'no-content-id',
    'damaged',
    'without content_id',
    await seal(await plain({ content_id: undefined })),
  );
  add('session', 'no-windows', 'damaged', 'without windows', await seal(await plain({ windows: undefined })));

  const index = {
    version: 1,
    filename: NAME,
    content_id: CONTENT,
    session_json_sha256: sha256(json(session)),
    file_size: good.length,
    metadata: session.metadata,
  };
  const goodIndex = Buffer.from(await seal(json(index)));
  add('index', 'plain', 'ok', 'as written', goodIndex);
  add(
    'index',
    'other-session',
    'renamed',
    'of another session',
    await seal(json({ ...index, filename: `x${NAME}` })),
  );
  add(
    'index',
    'other-key',
    'wrongKey',
    'sealed to another key',
    await seal(json(index), await identityToRecipient(stranger)),
  );
  add('index', 'newer-version', 'unsupportedFormat', 'version 2', await seal(json({ ...index, version: 2 })));
  add('index', 'no-json', 'damaged', 'not JSON', await seal('{"version": 1,'));
  add(
    'index',
    'no-size',
    'damaged',
    'without file_size',
    await seal(json({ ...index, file_size: undefined })),
  );
  add('index', 'flipped', 'damaged', 'a bit of the payload', flip(goodIndex, goodIndex.length - 5));
  add('index', 'desktop', 'notSealed', 'an index of the desktop app', json(index));

  const vault = {
    version: 1,
    vault_id: VAULT,
    keys: [{ id: 'abcdefgh', file: 'keys/abcdefgh.age', generation: 1 }],
  };
  add('vault', 'plain', 'ok', 'one key', json(vault));
  add(
    'vault',
    'rotated',
    'ok',
    'generation 2, unknown members',
    json({
      ...vault,
      keys: [{ ...vault.keys[0], generation: 2, x: 1 }],
      kept: [{ file: 'keys/kept-2-abcdefgh.age', generation: 2 }],
      y: 2,
    }),
  );
  add('vault', 'other-vault', 'renamed', 'of another vault', json({ ...vault, vault_id: 'a'.repeat(16) }));
  add('vault', 'newer-version', 'unsupportedFormat', 'version 2', json({ ...vault, version: 2 }));
  add('vault', 'no-keys', 'damaged', 'no key', json({ ...vault, keys: [] }));
  add(
    'vault',
    'path',
    'damaged',
    'a key file elsewhere',
    json({ ...vault, keys: [{ ...vault.keys[0], file: '../keys/a.age' }] }),
  );
  add('vault', 'no-json', 'damaged', 'not JSON', Buffer.from('not json'));

  const keyText = `# Fastshot sealed vault\n# vault: ${VAULT}\n# generation: 2\n${identity}\n# generation: 1\n${old}\n`;
  const byPassphrase = (content: string, workFactor = 10): Promise<Uint8Array> =>
    sealBytes(Buffer.from(content), { passphrase: PASSPHRASE, workFactor });
  const goodKey = Buffer.from(await byPassphrase(keyText));
  add('key', 'passphrase', 'ok', 'two generations', goodKey);
  add(
    'key',
    'other-passphrase',
    'wrongPassphrase',
    'another passphrase',
    await sealBytes(Buffer.from(keyText), { passphrase: 'another', workFactor: 10 }),
  );
  add(
    'key',
    'other-vault',
    'renamed',
    'of another vault',
    await byPassphrase(keyText.replace(VAULT, 'a'.repeat(16))),
  );
  add(
    'key',
    'gap',
    'damaged',
    'generation 2 is missing between 3 and 1',
    await byPassphrase(keyText.replace('generation: 2', 'generation: 3')),
  );
  add('key', 'no-identity', 'damaged', 'holds no identity', await byPassphrase(`# vault: ${VAULT}\n`));
  add(
    'key',
    'work-factor',
    'tooLarge',
    'a work factor of 21',
    Buffer.from(goodKey.toString('latin1').replace(/(-> scrypt \S+) 10\n/, '$1 21\n'), 'latin1'),
  );

  const madeFor = { vault_id: VAULT, generation: 2, recipient_sha256: sha256(Buffer.from(recipient)) };
  const hash = sha256(Buffer.from('session.json'));
  const kept = {
    version: 2,
    ...madeFor,
    part: 1,
    parts: 1,
    sessions: { [NAME]: { head: hash, index: hash } },
  };
  add('kept', 'plain', 'ok', 'one session', await seal(json(kept), recipient));
  const noIndex = { ...kept, sessions: { [NAME]: { head: hash } } };
  add('kept', 'no-index', 'ok', 'a session that had no index', await seal(json(noIndex), recipient));
  add('kept', 'old-key-only', 'wrongKey', 'not sealed to the new key', await seal(json(kept), oldRecipient));
  add(
    'kept',
    'old-key-too',
    'damaged',
    'sealed to the old key as well',
    await seal(json(kept), recipient, oldRecipient),
  );
  const noHash = { ...kept, sessions: { [NAME]: { head: 'abc' } } };
  add('kept', 'no-hash', 'damaged', 'without the hash of a session', await seal(json(noHash), recipient));
  add('kept', 'part', 'damaged', 'part 2 of 1', await seal(json({ ...kept, part: 2 }), recipient));
  const otherKey = { ...kept, recipient_sha256: '0'.repeat(64) };
  add('kept', 'other-key', 'renamed', 'made for another key', await seal(json(otherKey), recipient));
  const names = { version: 1, ...madeFor, names: [NAME] };
  add('kept', 'names', 'ok', 'of the first version', await seal(json(names), recipient, oldRecipient));
  add(
    'kept',
    'names-new-key',
    'damaged',
    'of the first version, for the new key only',
    await seal(json(names), recipient),
  );

  const facts = {
    filename: NAME,
    vaultId: VAULT,
    passphrase: PASSPHRASE,
    identity,
    recipient,
    oldIdentity: old,
  };
  writeFileSync(path.join(OUT, 'manifest.json'), `${JSON.stringify({ ...facts, vectors }, null, 2)}\n`);
  console.log(`${vectors.length} vectors in ${OUT}`);
}

void make();
