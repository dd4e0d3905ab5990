import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { Companion } from '../testing/open-plugin.js';
import { examine } from './examine.js';
import type { Rule } from './rule.js';
import { RULES } from './rules/index.js';
import { urlOf, type Variant } from './subject.js';

interface Mutant {
  readonly folder: string;
  readonly dir: string;
  readonly breaks: string | null;
  readonly variants?: readonly Variant[];
  readonly also?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly companions?: readonly Companion[];
  readonly bench?: string;
}

const root = fileURLToPath(new URL('../../mutants', import.meta.url));
const mutants = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name: folder }): Mutant => {
    const dir = join(root, folder);
    const { mutant } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
    return { folder, dir, ...mutant };
  });

test('every rule has a mutant, named after it', (t) => {
  const ids = RULES.map(({ id }) => id);
  t.deepEqual([...new Set(ids)], ids, 'an id stands for one rule');
  const broken = mutants.flatMap(({ breaks }) => breaks ?? []);
  t.deepEqual(
    ids.filter((id) => !broken.includes(id)),
    [],
    'rules without a mutant',
  );
  for (const { folder, breaks, also = {} } of mutants) {
    t.is(breaks === null, folder.startsWith('healthy-'), folder);
    if (breaks !== null) t.true(folder.startsWith(breaks.replaceAll('/', '-')), folder);
    for (const id of [breaks ?? ids[0]!, ...Object.keys(also)]) t.true(ids.includes(id), `${folder}: ${id}`);
  }
});

/** Every rule of every mutant takes many minutes; the rules that could mistake one mutant for another's, one. */
const full = process.env['FRAMEWORK_FULL'] === '1';

/** Half a second and more of computing each; what they look at, no other rule does. */
const COSTLY = /^(ops|backend|determinism)\//;
const groupOf = (id: string) => id.replace(/\/.*/s, '');

function rulesFor({ breaks, also = {} }: Mutant): readonly Rule[] {
  if (full || breaks === null) return RULES;
  return RULES.filter(
    ({ id, needs }) =>
      id === breaks ||
      id in also ||
      needs === 'files' ||
      (groupOf(id) === groupOf(breaks) && !COSTLY.test(id)),
  );
}

/** Each has processes of its own, and AVA starts all tests of a file at once. */
let free = Math.min(4, availableParallelism());
const waiting: (() => void)[] = [];
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free--;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free++;
  }
}

/** The quick tier takes every twelfth one, the full tier all. */
const examined = full ? mutants : mutants.filter((_, at) => at % 12 === 0);
for (const mutant of examined) {
  const { folder, dir, breaks, variants = ['plain'], also = {} } = mutant;
  // `suite.test.ts` has one healthy plugin in every variant.
  const here = full || breaks !== null ? variants : variants.slice(0, 1);
  for (const variant of here) {
    test(`${folder}, ${variant}: ${breaks === null ? 'breaks nothing' : `caught by ${breaks}`}`, async (t) => {
      const spec = {
        dir,
        variant,
        config: mutant.config ?? {},
        companions: mutant.companions ?? [],
        bench: mutant.bench === undefined ? null : urlOf(mutant.bench, dir),
      };
      const findings = await inTurn(() => examine(spec, undefined, rulesFor(mutant)));
      const broken = findings.filter((finding) => finding.outcome === 'broken');
      for (const { rule, what } of broken) t.log(`${rule}: ${what}`);
      const unexpected = broken.filter(({ rule }) => rule !== breaks && !(rule in also));
      t.deepEqual(unexpected, [], 'caught by a rule not meant for it');
      if (breaks === null) return;
      t.true(
        broken.some(({ rule }) => rule === breaks),
        `${breaks} lets it pass`,
      );
    });
  }
}
