import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { choiceOf, emptyDraft } from '../../../../src/views/connect/draft';

describe('What the connect wizard has gathered', () => {
  const chosen = (overrides: Partial<typeof emptyDraft>) =>
    choiceOf({
      ...emptyDraft,
      kind: 's3',
      endpoint: 'https://r2.example.org',
      bucket: 'shots',
      ...overrides,
    });
  const endpointOf = (endpoint: string): string => {
    const { config } = chosen({ endpoint });
    return config.kind === 's3' ? config.endpoint : '';
  };

  it('has the bucket once, also where the address came with it', () => {
    assert.equal(endpointOf('https://r2.example.org/shots'), 'https://r2.example.org');
    assert.equal(endpointOf('https://r2.example.org/shots/'), 'https://r2.example.org');
    for (const other of [
      'https://r2.example.org',
      'https://r2.example.org/',
      'https://r2.example.org/my-shots',
    ]) {
      assert.equal(endpointOf(other), other);
    }
  });

  it('has keys without what cannot be seen', () => {
    const { keys } = chosen({
      accessKeyId: '\u00a0AKEX\nAMPLE\u200b',
      secretAccessKey: '\ufeffa/b+c=\u2060 ',
    });
    assert.deepEqual(keys, { accessKeyId: 'AKEXAMPLE', secretAccessKey: 'a/b+c=' });
  });
});
