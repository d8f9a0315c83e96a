import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { describe, it } from 'mocha';

const ROOT = path.resolve(__dirname, '../../..');
const { contributes } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  contributes: {
    commands: { command: string; title: string }[];
    viewsWelcome: { contents: string }[];
    walkthroughs: {
      steps: {
        id: string;
        description: string;
        media: { svg?: string; altText?: string };
        completionEvents: string[];
      }[];
    }[];
  };
};
const known = new Set(contributes.commands.map(({ command }) => command));
const linked = (text: string): string[] => [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id!);

describe('the walkthrough', () => {
  const { steps } = contributes.walkthroughs[0]!;

  it('leads from the first key to sharing', () => {
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['open', 'make', 'connect', 'search', 'annotate', 'share'],
    );
  });

  it('shows a picture of each step, in the colours of the theme, that a screen reader can tell', () => {
    for (const { id, media } of steps) {
      assert.ok(media.svg && media.altText, id);
      const svg = readFileSync(path.join(ROOT, media.svg), 'utf8');
      assert.equal(XMLValidator.validate(svg), true, id);
      const paints = [...svg.matchAll(/\b(?:fill|stroke)="([^"]*)"/g)].map(([, paint]) => paint!);
      // Only what is blacked out is black in every theme.
      assert.deepEqual(
        paints.filter(
          (paint) => !['none', '#000'].includes(paint) && !/^var\(--vscode-[\w-]+\)$/.test(paint),
        ),
        [],
        id,
      );
      // Its page allows neither styles of its own nor anything from elsewhere.
      assert.doesNotMatch(svg, /<style|style=|<script|<image|href/);
    }
  });

  it('and the welcome link to commands that there are, and each step ends by one', () => {
    const texts = [
      ...steps.map(({ description }) => description),
      ...contributes.viewsWelcome.map(({ contents }) => contents),
    ];
    assert.deepEqual(
      texts.flatMap(linked).filter((command) => !known.has(command)),
      [],
    );
    for (const { id, description, completionEvents } of steps) {
      assert.ok(linked(description).length > 0 && completionEvents.length > 0, id);
      const commands = completionEvents.flatMap((event) => event.match(/^onCommand:(.*)/)?.[1] ?? []);
      assert.deepEqual(
        commands.filter((command) => !known.has(command)),
        [],
      );
    }
  });
});
