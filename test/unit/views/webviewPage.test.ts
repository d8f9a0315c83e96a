import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { webviewPage } from '../../../src/views/webviewPage';

describe('page of a webview', () => {
  const html = webviewPage({
    title: 'Fastshot session',
    bodyClass: 'viewer',
    cspSource: 'https://webview.example',
    nonce: 'bm9uY2U=',
    script: 'https://webview.example/dist/viewer.js',
    styles: ['https://webview.example/a.css', 'https://webview.example/b.css'],
  });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.split('; ') ?? [];

  it('allows by its policy only our script, our styles and font, and images made in the page', () => {
    assert.deepEqual(policy, [
      "default-src 'none'",
      'img-src blob:',
      'style-src https://webview.example',
      'font-src https://webview.example',
      "script-src 'nonce-bm9uY2U='",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('has no inline script, style or handler', () => {
    assert.deepEqual(html.match(/<script[^>]*>[^<]*/g), [
      '<script nonce="bm9uY2U=" src="https://webview.example/dist/viewer.js">',
    ]);
    assert.doesNotMatch(html, /<style|style=|\son\w+=/);
    assert.equal(html.match(/<link rel="stylesheet"/g)?.length, 2);
  });
});
