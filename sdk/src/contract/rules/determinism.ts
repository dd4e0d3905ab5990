import { SEQUENCER } from '../../slots/sequencer.js';
import {
  everything,
  everythingElsewhere,
  type Results,
  resultsElsewhere,
  resultsOnDocuments,
} from '../data/everything.js';
import { observation } from '../observed.js';
import { APPLIES, both, promises, type Rule, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { violation } from '../violation.js';

const worksOnDocuments = ({ manifest }: Subject) =>
  manifest.hooks.some(({ hook }) => ['filter', 'tokenize', 'tokens'].includes(hook)) ||
  (manifest.registers?.feature ?? []).length > 0
    ? APPLIES
    : unless('makes nothing of documents');

const hasDataSide = (subject: Subject) =>
  worksOnDocuments(subject).applies ||
  subject.manifest.hooks.some(({ hook }) => ['ingest', 'evaluate'].includes(hook)) ||
  subject.manifest.provides?.includes(SEQUENCER.id)
    ? APPLIES
    : unless('has no part in the data stages');

/** What a plugin that declares `deterministic` promises. */
export const determinismRules: readonly Rule[] = [
  {
    id: 'determinism/seed',
    says: 'the same seed gives the same, in another instance and in a fresh process',
    variants: ['plain'],
    appliesTo: both(promises('deterministic'), worksOnDocuments),
    async check(subject) {
      const one = await resultsOnDocuments(subject);
      const action =
        'draw from ctx.random, keyed by the document; keep nothing outside the plugin’s factory; or do not promise `deterministic`';
      same(one, await resultsOnDocuments(subject), 'in a second instance', action);
      same(one, await resultsElsewhere(subject), 'in a fresh process', action);
      const { sightings } = await observation(subject);
      const unsteady = sightings.find(({ kind }) => kind === 'unsteady');
      if (unsteady) throw violation(unsteady.what, unsteady.at, action);
    },
  },
  {
    id: 'determinism/surroundings',
    says: 'no result depends on the clock or on Math.random',
    variants: ['plain'],
    appliesTo: both(promises('deterministic'), hasDataSide),
    async check(subject) {
      const usual = await everything(subject);
      const strange = await everythingElsewhere(subject, 'strange');
      const name = firstDifference(usual, strange);
      // What differs without that, too, differs for another reason, which another rule names.
      if (name === undefined || firstDifference(usual, await everythingElsewhere(subject, 'usual'))) return;
      same(
        usual,
        strange,
        'where the clock stands elsewhere and Math.random gives other numbers',
        'take numbers from ctx.random; times belong into logs',
      );
    },
  },
];

const firstDifference = (one: Results, other: Results): string | undefined =>
  [...new Set([...one.keys(), ...other.keys()])].find((name) => one.get(name) !== other.get(name));

function same(one: Results, other: Results, how: string, action: string): void {
  const name = firstDifference(one, other);
  if (name === undefined) return;
  throw violation(
    `${name} is ${shortened(one.get(name))}, and ${shortened(other.get(name))} ${how}`,
    'capability deterministic',
    action,
  );
}

const shortened = (text = 'missing'): string => (text.length <= 200 ? text : `${text.slice(0, 197)}...`);
