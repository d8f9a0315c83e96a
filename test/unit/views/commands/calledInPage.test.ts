import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { calledInPage, doneByPage } from '../../../../src/views/commands/calledInPage';
import { calledOn, targetsOf } from '../../../../src/views/commands/calledOn';

const { contributes } = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../../package.json'), 'utf8'),
) as {
  readonly contributes: {
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
  };
};
const menu = contributes.menus['webview/context']!;

const PAGE = { webview: 'fastshot.session', webviewSection: 'image', preventDefaultContextMenuItems: true };

describe('the context menu of a viewer', () => {
  it('passes the image it was opened on, and whether that is one of the strip', () => {
    assert.deepEqual(calledInPage({ ...PAGE, image: 2 }), { image: 2, inStrip: false });
    assert.deepEqual(calledInPage({ ...PAGE, image: 0, inStrip: true }), { image: 0, inStrip: true });
    assert.deepEqual(calledInPage({ ...PAGE, webviewSection: 'session' }), {
      image: undefined,
      inStrip: false,
    });
  });

  it('passes nothing else that a page could say of itself', () => {
    for (const image of [-1, 0.5, Number.NaN, '1', { valueOf: () => 1 }, null]) {
      assert.deepEqual(calledInPage({ ...PAGE, image, inStrip: true }), { image: undefined, inStrip: false });
    }
    const forged = { ...PAGE, kind: 'session', scheme: 'file', path: '/etc/x', fsPath: '/etc/x', image: 1 };
    assert.deepEqual(calledInPage(forged), { image: 1, inStrip: false });
    for (const other of [undefined, null, 7, [], {}, { kind: 'image', index: 1 }, { webview: 1, image: 1 }]) {
      assert.equal(calledInPage(other), undefined);
    }
  });

  it('holds commands on sessions and images, each of which the page does or is given a row', () => {
    assert.ok(menu.length >= 8);
    for (const { command, when } of menu) {
      assert.match(when, /^webviewId == fastshot\.session && /);
      if (doneByPage(command, { image: 1, inStrip: false })) continue;
      assert.match(
        when,
        /resourcePath in fastshot\.editors\./,
        `${command} needs a session that is in a list`,
      );
      const kinds = targetsOf(command);
      assert.ok(kinds.includes('session') || kinds.includes('image'), command);
      const row = { kind: kinds.includes('image') ? 'image' : 'session', id: 'x' };
      assert.equal(calledOn(command, row).clicked, row);
      if (!/webviewSection == image/.test(when)) assert.ok(kinds.includes('session'), command);
    }
  });

  it('has the page copy and save what is seen of the image shown, and show one of the strip before', () => {
    const shown = { image: 3, inStrip: false };
    assert.deepEqual(doneByPage('fastshot.image.copy', shown), { run: 'copyImage' });
    assert.deepEqual(doneByPage('fastshot.image.saveAs', shown), { run: 'saveImage' });
    assert.deepEqual(doneByPage('fastshot.image.copy', { ...shown, inStrip: true }), {
      run: 'copyImage',
      image: 3,
    });
    assert.equal(doneByPage('fastshot.session.edit', shown), undefined);
  });
});
