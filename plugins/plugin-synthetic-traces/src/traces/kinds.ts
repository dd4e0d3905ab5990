import { dialogue, type RandomStream, type DialogueTurn as Turn } from '@framework/sdk';
import type { Phrasebook, Values } from '../phrasebook.js';
import { complete } from './complete.js';
import { document } from './document.js';
import { explain } from './explain.js';
import { fix } from './fix.js';
import { type Kind, type Speaker, type Subject, valuesOf } from './kind.js';
import { parameters } from './parameters.js';
import { refuse } from './refuse.js';
import { steps } from './steps.js';
import { tool } from './tool.js';
import { write } from './write.js';

/** Every kind of trace. */
export const KINDS: readonly Kind[] = [
  complete,
  document,
  explain,
  fix,
  parameters,
  refuse,
  steps,
  tool,
  write,
];

/** How often a dialogue begins with a word of the system. */
const WITH_SYSTEM = 0.3;

/** One trace about a function: a kind drawn by weight among those that have something to say of it. */
export function traceOf(
  subject: Subject,
  book: Phrasebook,
  random: RandomStream,
): { readonly kind: string; readonly text: string } | null {
  const values = valuesOf(subject);
  for (const [at, kind] of drawn(KINDS, book, random).entries()) {
    // Anything can be refused. As a way out for functions of which nothing else can be asked it would be every third trace.
    if (kind === refuse && at > 0) continue;
    const speaker: Speaker = {
      say: (slot: string, more: Values = {}) => book.say(kind.name, slot, { ...values, ...more }, random),
      random,
      book,
    };
    const turns = kind.make(subject, speaker);
    if (turns === null) continue;
    const system: Turn[] =
      turns[0]!.role !== 'system' && random.uniform() < WITH_SYSTEM
        ? [{ role: 'system', text: book.system(random) }]
        : [];
    return { kind: kind.name, text: dialogue([...system, ...turns]) };
  }
  return null;
}

/** The kinds in an order drawn by their weights, without replacement. */
function drawn(kinds: readonly Kind[], book: Phrasebook, random: RandomStream): readonly Kind[] {
  const left = [...kinds];
  const order: Kind[] = [];
  while (left.length > 0) {
    let lot = random.uniform() * left.reduce((sum, { name }) => sum + book.weight(name), 0);
    let at = 0;
    while (at < left.length - 1 && lot >= book.weight(left[at]!.name)) lot -= book.weight(left[at++]!.name);
    order.push(...left.splice(at, 1));
  }
  return order;
}
