import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { sameSession } from '../../../../src/session/sealed/sameSession';

const same = (a: string, b: string): boolean => sameSession(Buffer.from(a), Buffer.from(b));

describe('a copy of a session', () => {
  const original =
    '{"session": {"windows": [{"scale": 1.0, "image_data": "QUJD"}, 7]}, "metadata": {"name": "n\\u00e4"}}';

  it('is the same whatever the order, the spaces and the spelling of text', () => {
    assert.ok(same(original, original));
    assert.ok(
      same(
        `\uFEFF ${original}\n`,
        '{"metadata":{"name":"nä"},"session":{"windows":[{"image_data":"QUJD","scale":1.0},7]}}',
      ),
    );
  });

  it('may have metadata where the original has none', () => {
    assert.ok(same('{"session": {}}', '{"session": {}, "metadata": {"name": ""}}'));
    assert.ok(same('{"session": {}, "metadata": null}', '{"session": {}, "metadata": {"name": ""}}'));
    assert.ok(!same('{"session": {}, "metadata": "lost"}', '{"session": {}, "metadata": {"name": ""}}'));
  });

  for (const [what, from, to] of [
    ['an image', 'QUJD', 'QUJE'],
    ['a number', '1.0', '1'],
    ['a text', 'n\\u00e4', 'n'],
    ['an item', ', 7', ''],
    ['a member', '"scale": 1.0, ', ''],
    ['a name', '"scale"', '"scala"'],
    ['a type', '7', '"7"'],
    ['more than there was', '"scale"', '"new": 1, "scale"'],
  ] as const) {
    it(`is another one by ${what}`, () => assert.ok(!same(original, original.replace(from, to))));
  }
});
