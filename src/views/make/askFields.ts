import { SESSION_COLORS } from '../../session/metadata';
import { inputStep, pickStep, type StepFrame, type StepResult } from '../connect/steps';
import type { SessionFields } from '../save/fields';
import type { DestinationInfo, Suggestions } from '../save/protocol';
import { pickManyOpen, pickOneOpen } from './openSteps';

type Question = (fields: SessionFields, frame: StepFrame) => Promise<StepResult<Partial<SessionFields>>>;

/** Asks for everything the save form asks for, one short step each, with Back. Escape rejects with `cancelled`. */
export async function askFields(
  title: string,
  initial: SessionFields,
  suggestions: Suggestions,
  destinations: readonly DestinationInfo[],
): Promise<SessionFields> {
  const places = destinations.filter(({ unavailable }) => unavailable === undefined);
  const questions = [askName, askDescription, askTags(suggestions), askClass(suggestions), askColor];
  if (places.length > 1) questions.push(askDestination(places));
  let fields = initial;
  for (let at = 0; at < questions.length;) {
    const frame = { title, step: at + 1, totalSteps: questions.length };
    const result = await questions[at]!(fields, frame);
    if (result === 'back') at -= 1;
    else {
      fields = { ...fields, ...result.value };
      at += 1;
    }
  }
  return fields;
}

const askName: Question = async ({ name }, frame) =>
  as('name', await inputStep({ ...frame, prompt: 'Title: what does it show?', value: name }));

const askDescription: Question = async ({ desc }, frame) =>
  as('desc', await inputStep({ ...frame, prompt: 'Description, in Markdown. May be empty.', value: desc }));

const askTags =
  ({ tags: known }: Suggestions): Question =>
  async ({ tags }, frame) => {
    const placeholder = 'Tags: tick some, or type a new one and tick it. Enter goes on.';
    return as('tags', await pickManyOpen({ ...frame, placeholder, known, value: tags }));
  };

const askClass =
  ({ classes: known }: Suggestions): Question =>
  async (fields, frame) => {
    const placeholder = 'Class: pick one, or type a new one';
    const none = 'No class';
    return as('class', await pickOneOpen({ ...frame, placeholder, known, none, value: fields.class }));
  };

const askColor: Question = async ({ color }, frame) => {
  const items = SESSION_COLORS.map((value) => ({ label: value[0]!.toUpperCase() + value.slice(1), value }));
  return as('color', await pickStep({ ...frame, placeholder: 'Colour', items, active: color }));
};

const askDestination =
  (places: readonly DestinationInfo[]): Question =>
  async ({ destination }, frame) => {
    const items = places.map(({ id, label }) => ({ label, value: id }));
    return as(
      'destination',
      await pickStep({ ...frame, placeholder: 'Save to', items, active: destination }),
    );
  };

function as<K extends keyof SessionFields>(
  field: K,
  result: StepResult<SessionFields[K]>,
): StepResult<Partial<SessionFields>> {
  return result === 'back' ? 'back' : { value: { [field]: result.value } };
}
