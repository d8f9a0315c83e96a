import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { sessionKey } from '../../../src/storage/layout';
import type { StoreConfig } from '../../../src/storage/storeConfig';
import { downloadSession } from '../../../src/sync/download';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { type BendingProxy, type BentAnswer, startBendingProxy } from '../../support/proxy/bendingProxy';
import { BUCKET } from '../../support/world/demoServer';
import { never } from '../../support/world/never';
import type { DemoOptions } from '../../support/world/place';
import { assertConsistent, readObject } from '../../support/world/storeState';
import { makeRequest, type Window } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';

describe('A store whose ETags', () => {
  let world: DemoWorld | undefined;
  let proxy: BendingProxy | undefined;
  afterEach(async () => {
    await world?.close();
    await proxy?.close();
    world = proxy = undefined;
  });

  const etags =
    (change: (etag: string) => string) =>
    ({ headers, body, ...answer }: BentAnswer): BentAnswer => ({
      ...answer,
      headers: headers.etag === undefined ? headers : { ...headers, etag: change(headers.etag) },
      body: Buffer.from(
        body
          .toString('latin1')
          .replaceAll(/<ETag>&quot;(.*?)&quot;/g, (_, etag: string) => `<ETag>${change(`"${etag}"`)}`),
        'latin1',
      ),
    });
  const kinds: [how: string, bucket: DemoOptions['bucket'], bend?: (answer: BentAnswer) => BentAnswer][] = [
    ['are in upper case', { etags: 'upperCase' }],
    ['are those of parts', { etags: 'ofParts' }],
    ['are weak, as a proxy makes them that compresses', {}, etags((etag) => `W/${etag}`)],
    ['have no quotes', {}, etags((etag) => etag.replaceAll('"', ''))],
  ];
  const open = async (
    bucket: DemoOptions['bucket'],
    bend: (answer: BentAnswer) => BentAnswer = (answer) => answer,
  ): Promise<Window> => {
    world = await demoWorld(bucket ? { bucket } : {});
    proxy = await startBendingProxy(world.server.endpoint, { after: (_, answer) => bend(answer) });
    const config = { ...world.access.config, endpoint: proxy.endpoint } as StoreConfig;
    return world.open({ access: { config } });
  };
  const { filename, bytes } = makeRequest('n');
  const reads = (): number =>
    world!.server.requests.filter(
      (each) => each.operation === 'GetObject' && each.key === sessionKey(filename),
    ).length;
  const deps = ({ store, files }: Window) => ({ store, vault: desktopVault(''), files, log: silentLog });

  for (const [how, bucket, bend] of kinds) {
    it(`${how} saves, lists, opens with one request, removes and restores`, async () => {
      const window = await open(bucket, bend);
      assert.equal((await window.publish(makeRequest('n'))).state, 'published');
      const { config } = { config: { ...world!.access.config, endpoint: proxy!.endpoint } as StoreConfig };
      const other = await world!.open({ home: `${world!.home}-other`, access: { config } });
      await other.service.sync('full', never);
      const row = other.mirror.row(filename)!;
      const session = await downloadSession(deps(other), row, () => {}, never);
      assert.deepEqual(Buffer.from(session.bytes), bytes);
      assert.equal(reads(), 1);
      const { trash } = await removeSession(other.writer.deps, row, never);
      await restoreSession(other.writer.deps, trash, never);
      assert.equal(reads(), 1);
      assert.deepEqual(await assertConsistent(world!.store), [filename]);
    });
  }

  it('are in upper case vouches for the bytes all the same', async () => {
    let spoilt = false;
    const spoil = (answer: BentAnswer): BentAnswer => {
      if (spoilt || !answer.body.equals(bytes)) return answer;
      spoilt = true;
      return { ...answer, body: Buffer.from(bytes.toString().replace('"class": "c"', '"class": "d"')) };
    };
    const window = await open({ etags: 'upperCase' }, spoil);
    // As the desktop app: without a hash of its own.
    world!.server.putObject(BUCKET, sessionKey(filename), bytes);
    const { etag } = await window.store.head(sessionKey(filename), never);
    const row = { filename, size: bytes.length, etag, modified: 0 };
    const session = await downloadSession(deps(window), row, () => {}, never);
    assert.ok(spoilt);
    assert.deepEqual(Buffer.from(session.bytes), bytes);
  });
});

describe('A store that does not decode the source of a copy', () => {
  let world: DemoWorld;
  afterEach(() => world.close());

  for (const [what, name] of [
    ['a space', 'two words'],
    ['letters beyond ASCII', 'épée ü 会议'],
    ['a plus sign', 'a+b'],
  ] as const) {
    it(`removes and restores a session whose name has ${what}, and finds that out once`, async () => {
      world = await demoWorld({ bucket: { decodesNoCopySource: true } });
      const window = await world.open();
      const request = { ...makeRequest('n'), filename: `20260907090000_${name}.fastshot` };
      const { filename, bytes } = request;
      await window.publish(request);
      world.server.resetCounts();
      const { trash } = await removeSession(window.writer.deps, window.mirror.row(filename)!, never);
      const refused = (): number =>
        world.server.requests.filter((each) => each.operation === 'CopyObject').length;
      assert.equal(refused(), 1);
      const copy = world.server.objects(BUCKET).find(({ key }) => key === trash.key);
      assert.equal(copy?.contentType, 'image/png');
      assert.ok(copy.metadata['sha256'], 'its user metadata was lost');
      await restoreSession(window.writer.deps, trash, never);
      assert.equal(refused(), 1);
      assert.deepEqual(await assertConsistent(world.store), [filename]);
      assert.deepEqual(await readObject(world.store, sessionKey(filename)), bytes);
    });
  }

  it('says of what is not there that it is not there', async () => {
    world = await demoWorld({ bucket: { decodesNoCopySource: true } });
    const { store } = await world.open();
    await assert.rejects(store.copy('sessions/not there', 'trash/x', never), { code: 'notFound' });
  });
});
