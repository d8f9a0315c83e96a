import assert from 'node:assert/strict';
import { storeTitle } from '../../../src/views/storeTitle';

describe('what a store is called', () => {
  it('calls a folder a folder, and a bucket the cloud', () => {
    assert.equal(storeTitle({ kind: 'folder', path: '/mnt/team/shots' }), 'Folder · shots');
    const bucket = {
      kind: 's3',
      endpoint: '',
      region: 'eu-west-1',
      bucket: 'team',
      prefix: 'a/',
      profile: '',
    } as const;
    const config = { ...bucket, pathStyle: false, credentials: 'default' } as const;
    assert.equal(storeTitle(config), 'Cloud · team/a');
  });
});
