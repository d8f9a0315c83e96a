import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { dismissStep } from '../../../../src/views/nextSteps/dismissStep';
import { type NextStep, stepId, stepText } from '../../../../src/views/nextSteps/nextStep';
import { NextSteps } from '../../../../src/views/nextSteps/nextSteps';
import { memorySecrets } from '../../../support/vscode/secretStorage';

const STORE = 'team-1';
const again = (name: string): NextStep => ({ kind: 'addAgain', storeId: STORE, name });
const SWITCH: NextStep = {
  kind: 'switch',
  storeId: STORE,
  target: { kind: 'folder', path: '/share/room', vault: 'aaaaaaaaaaaaaaaa' },
  copied: 37,
};
const names = (steps: NextSteps): string[] => steps.of(STORE).map((step) => stepText(step).label);

describe('what is left to do', () => {
  it('stays until it is done, for its store alone, and is listed once', async () => {
    const steps = new NextSteps(memorySecrets());
    await steps.add(again('Alice'), again('Bo'));
    await steps.add(again('Alice'), SWITCH);
    assert.deepEqual(names(steps), ['Add Bo Again…', 'Add Alice Again…', 'Switch to the New Vault']);
    assert.deepEqual(steps.of('another'), []);
    await steps.remove((step) => step.kind === 'addAgain' && step.name === 'Bo');
    assert.deepEqual(names(steps), ['Add Alice Again…', 'Switch to the New Vault']);
    steps.dispose();
  });

  it('is there again in the next window, and another window hears of it at once', async () => {
    const storage = memorySecrets();
    const [first, second] = [new NextSteps(storage), new NextSteps(storage)];
    const told = new Promise<void>((resolve) => {
      second.onDidChange(() => second.of(STORE).length > 0 && resolve());
    });
    await first.add(again('Alice'));
    await told;
    assert.deepEqual(names(second), ['Add Alice Again…']);
    const later = new NextSteps(storage);
    await new Promise<void>((resolve) => later.onDidChange(resolve));
    assert.deepEqual(names(later), ['Add Alice Again…']);
    for (const each of [first, second, later]) each.dispose();
  });

  it('can be dismissed, one or all that are selected', async () => {
    const steps = new NextSteps(memorySecrets());
    const node = (step: NextStep) => ({ kind: 'next', id: stepId(step), step }) as const;
    await steps.add(again('Alice'), again('Bo'), SWITCH);
    await dismissStep({ nextSteps: steps }, node(SWITCH));
    assert.deepEqual(names(steps), ['Add Alice Again…', 'Add Bo Again…']);
    await dismissStep({ nextSteps: steps }, node(again('Bo')), [node(again('Bo')), node(again('Alice'))]);
    assert.deepEqual(names(steps), []);
    steps.dispose();
  });

  it('says why', () => {
    assert.equal(stepText(SWITCH).description, '37 sessions copied into room');
    const rotate: NextStep = { kind: 'rotate', storeId: STORE, name: 'Bo' };
    assert.equal(stepText(rotate).description, 'keeps Bo out of new sessions');
  });
});
