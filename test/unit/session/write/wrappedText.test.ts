import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../../src/session/desktopVault';
import { container, makePng, sessionJson } from '../../../support/session/madeSessions';

const NAME = '20260101000000_made.fastshot';
const vault = desktopVault('');
const inContainer = (json: object): Buffer => container(makePng(), JSON.stringify(json, null, 2));

describe('a session in a store', () => {
  const { session } = sessionJson() as { session: object };

  for (const [what, json] of [
    ['a bare session', session],
    ['a temporary cache', { ...session, is_temp_cache: true }],
    ['a session without metadata', { session }],
  ] as const) {
    it(`has metadata, without which the desktop app opens none: ${what} behind a cover`, async () => {
      const stored = await vault.decode(await vault.toStoredFile(inContainer(json), NAME), NAME);
      const { container, shape, metadata, images } = stored;
      assert.deepEqual([container, shape, metadata?.imageCount], ['desktop', 'wrapper', 1]);
      assert.deepEqual(images[0]?.renditions.original?.bytes(), new Uint8Array(makePng()));
    });
  }

  it('stays byte for byte where it has metadata, or is damaged', async () => {
    const whole = inContainer(sessionJson());
    for (const bytes of [whole, whole.subarray(0, -40)]) {
      assert.equal(await vault.toStoredFile(bytes, NAME), bytes);
    }
  });
});
