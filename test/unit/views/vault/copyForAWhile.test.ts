import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { copyForAWhile, ON_CLIPBOARD_MS } from '../../../../src/views/vault/copyForAWhile';
import { eventually } from '../../../support/eventually';
import { ManualClock } from '../../../support/world/manualClock';

/** A clipboard that any program may write to. */
class Clipboard {
  text = 'before';
  private read = (): void => {};
  readonly wasRead = new Promise<void>((resolve) => (this.read = resolve));
  readText = async (): Promise<string> => {
    this.read();
    return this.text;
  };
  writeText = async (text: string): Promise<void> => {
    this.text = text;
  };
}

describe('a secret on the clipboard', () => {
  it('is taken off after a minute, and not before', async () => {
    const [clipboard, clock] = [new Clipboard(), new ManualClock(0)];
    await copyForAWhile(clipboard, 'secret', clock);
    clock.advance(ON_CLIPBOARD_MS - 1);
    assert.equal(clipboard.text, 'secret');
    clock.advance(1);
    await eventually(async () => assert.equal(clipboard.text, ''));
  });

  it('leaves alone what was copied since', async () => {
    const [clipboard, clock] = [new Clipboard(), new ManualClock(0)];
    await copyForAWhile(clipboard, 'secret', clock);
    clipboard.text = 'something else';
    clock.advance(ON_CLIPBOARD_MS);
    await clipboard.wasRead;
    assert.equal(clipboard.text, 'something else');
  });
});
