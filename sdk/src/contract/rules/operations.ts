import { casesOf, OPERATIONS } from '../ops/cases.js';
import { operates, place, twoRuns, use } from '../ops/examined.js';
import { both, promises, type Rule } from '../rule.js';
import { sameBytes } from '../tensors/compare.js';
import { violation } from '../violation.js';

/** Hot operations, a backend's or an attention plugin's; what each must give is in `ops/`. */
export const operationsRules: readonly Rule[] = [
  ...OPERATIONS.map(
    (operation): Rule => ({
      id: `ops/${kebab(operation)}`,
      says: `${operation} agrees with its formula in float64, and its gradient with finite differences`,
      variants: ['plain', 'tarball'],
      appliesTo: operates(operation),
      check: (subject) =>
        use(subject, ({ run }) => {
          for (const one of casesOf(operation)) run(one);
        }),
    }),
  ),
  {
    id: 'ops/inputs',
    says: 'operations write only to what they consume',
    appliesTo: operates(),
    async check(subject) {
      for (const { name, run } of (await twoRuns(subject))[1]) {
        if (run.writtenInput === undefined) continue;
        throw violation(
          `${name}: ${run.writtenInput} after it`,
          place(subject, 'ops'),
          'write results into memory of their own; only arguments that Ops says are consumed may be overwritten',
        );
      }
    },
  },
  {
    id: 'ops/tensors',
    says: 'operations leave no tensors behind but their results',
    appliesTo: operates(),
    async check(subject) {
      for (const { name, run } of (await twoRuns(subject))[1]) {
        if (run.left <= 0) continue;
        throw violation(
          `${name}: ${run.left} ${run.left === 1 ? 'tensor is' : 'tensors are'} left behind`,
          place(subject, 'ops'),
          'dispose intermediates, or wrap the operation in tf.tidy',
        );
      }
    },
  },
  {
    id: 'ops/repeatable',
    says: 'operations give the same bytes for the same bytes',
    appliesTo: both(operates(), promises('deterministic')),
    async check(subject) {
      const [first, second] = await twoRuns(subject);
      for (const [index, { name, run }] of first.entries()) {
        const other = second[index]?.run.taken;
        const different = run.taken.findIndex((values, i) => other?.[i] && !sameBytes(values, other[i]));
        if (different < 0) continue;
        throw violation(
          `${name}: a second time, result ${different} has other bytes`,
          place(subject, 'ops'),
          'add up in a fixed order, whichever thread is first, and read no memory that was not written',
        );
      }
    },
  },
];

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
