import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { importImages, takeImages } from '../../../../src/views/save/importImages';
import { never, readSample, withImageTools } from '../../../support/images/imageTools';

describe('images for a new session', () => {
  const tools = withImageTools();
  const good = { name: 'good.png', bytes: readSample('lossless.webp') };
  const bad = ['one.png', 'two.png'].map((name) => ({ name, bytes: Buffer.from('no image') }));

  it('are taken, and those that cannot be are told of', async () => {
    const told: string[] = [];
    const found = await importImages(tools(), [bad[0]!, good, bad[1]!], never);
    assert.deepEqual(
      takeImages(found, (why) => told.push(why)).map(({ label }) => label),
      ['good.png'],
    );
    assert.equal(told.length, 1);
    assert.match(told[0]!, /one\.png.*two\.png/);
  });

  it('are taken in silence when all can be', async () => {
    const found = await importImages(tools(), [good], never);
    assert.equal(takeImages(found, (why) => assert.fail(why)).length, 1);
  });

  it('are told of where one is an animation, of which only the first frame is taken', async () => {
    const found = await importImages(
      tools(),
      [{ name: 'demo.gif', bytes: readSample('animated.gif') }],
      never,
    );
    assert.equal(found.images.length, 1);
    assert.deepEqual(found.refused, ['demo.gif is an animation of 2 frames. Only the first one is saved.']);
  });

  it('are refused with the reasons when none can be taken', async () => {
    const found = await importImages(tools(), bad, never);
    assert.throws(() => takeImages(found, (why) => assert.fail(why)), {
      code: 'unsupportedFormat',
      message: /one\.png.*two\.png/,
    });
  });
});
