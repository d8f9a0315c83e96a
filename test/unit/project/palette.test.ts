import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { SESSION_CHOICES } from '../../../src/views/commands/sessionChoices';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

const ROOT = path.resolve(__dirname, '../../..');
const { contributes } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  contributes: { menus: { 'view/item/context': MenuItem[]; commandPalette: MenuItem[] } };
};

/** Asks by its own search, and takes the session in the active editor first. */
const ASKS_BY_ITSELF = 'fastshot.session.annotate';

describe('the command palette', () => {
  const onSessions = contributes.menus['view/item/context']
    .filter(({ when = '' }) => /viewItem (=~ \/\^session|== image)/.test(when))
    .map(({ command }) => command);

  it('has every command on sessions and images', () => {
    assert.ok(onSessions.length > 20);
    const hidden = contributes.menus.commandPalette
      .filter(({ command, when }) => when === 'false' && onSessions.includes(command))
      .map(({ command }) => command);
    assert.deepEqual(hidden, []);
  });

  it('has only such of them as ask which session is meant', () => {
    const silent = onSessions.filter((command) => !(command in SESSION_CHOICES));
    assert.deepEqual([...new Set(silent)], [ASKS_BY_ITSELF]);
  });
});
