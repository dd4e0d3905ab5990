import type { MicroBatch, StepBatch } from '../../hooks/collate.js';
import { both, promises, type Rule, taps } from '../rule.js';
import { sameBytes } from '../tensors/compare.js';
import { copyStepBatch } from '../training/toy-batch.js';
import { placeOf, train } from '../training/training-bench.js';
import { violation } from '../violation.js';

const ARRAYS = ['tokens', 'documents', 'positions', 'targets', 'weights'] as const;

/** What is drawn from `ctx.random()` and the batch alone can be made again on resume, and in another thread. */
const SAME_AGAIN = 'draw random numbers from ctx.random(), and keep nothing from call to call';

export const collateRules: readonly Rule[] = [
  {
    id: 'collate/deterministic',
    says: 'collate makes the same batch of the same windows, seed and step',
    appliesTo: both(taps('collate'), promises('deterministic')),
    async check(subject) {
      const run = () => train(subject, async (bench) => [await bench.collated(0), await bench.collated(1)]);
      const [first, second] = [await run(), await run()];
      for (const [step, batch] of first.entries()) {
        const what = findBatchDifference(batch, second[step]!);
        if (what === undefined) continue;
        throw violation(
          `a second time, collate made other ${what}`,
          placeOf(subject, 'collate', step),
          SAME_AGAIN,
        );
      }
    },
  },
  {
    id: 'collate/memoryless',
    says: 'what collate makes of a step does not depend on the steps before it',
    appliesTo: taps('collate'),
    async check(subject) {
      const alone = await train(subject, (bench) => bench.collated(3));
      const again = await train(subject, (bench) => bench.collated(3));
      // Random from call to call: `collate/deterministic` tells that.
      if (findBatchDifference(alone, again) !== undefined) return;
      const after = await train(subject, async (bench) => {
        for (const step of [0, 1, 2]) await bench.collated(step);
        return bench.collated(3);
      });
      const what = findBatchDifference(alone, after);
      if (what === undefined) return;
      throw violation(
        `after steps 0 to 2, collate made other ${what} than in a run resumed at step 3`,
        placeOf(subject, 'collate', 3),
        SAME_AGAIN,
      );
    },
  },
  {
    id: 'collate/shape',
    says: 'collate keeps the step, its micro-batches and their rows, and the size of every array',
    appliesTo: taps('collate'),
    check: (subject) =>
      train(subject, async (bench) => {
        const given = bench.batch(1);
        const batch = await bench.collated(1, copyStepBatch(given));
        const shape = ({ step, micro }: StepBatch) =>
          [
            `step ${step}, ${micro.length} micro-batches`,
            ...micro.map(
              (one, index) =>
                `micro-batch ${index}: ${one.rows} rows of ${one.length}, ${ARRAYS.map((name) => `${one[name].length} ${name}`).join(', ')}`,
            ),
          ] as const;
        const [before, after] = [shape(given), shape(batch)];
        const changed = before.findIndex((line, index) => line !== after[index]);
        if (changed < 0) return;
        throw violation(
          `collate left ${after[changed] ?? 'nothing'}; it was given ${before[changed]}`,
          placeOf(subject, 'collate', 1),
          'bring what is more under `extra`; the trainer divides by rows that were counted before',
        );
      }),
  },
  {
    id: 'collate/inputs',
    says: 'collate changes no tokens, documents or positions, and nothing another plugin brought',
    appliesTo: taps('collate'),
    check: (subject) =>
      train(subject, async (bench) => {
        const given = bench.batch(1);
        for (const micro of given.micro) {
          micro.extra['another-plugin/labels'] = {
            shape: [micro.rows],
            data: new Int32Array(micro.rows).fill(7),
          };
        }
        const batch = await bench.collated(1, copyStepBatch(given));
        for (const [index, micro] of given.micro.entries()) {
          const after = batch.micro[index];
          const changed = after && findForeignChange(micro, after);
          if (changed === undefined) continue;
          throw violation(
            `collate changed '${changed}' of micro-batch ${index}`,
            placeOf(subject, 'collate', 1),
            'change `targets` and `weights` only; bring other arrays under `extra`',
          );
        }
      }),
  },
  {
    id: 'collate/extra',
    says: 'what collate brings along lies under its own id, with a shape that is true',
    appliesTo: taps('collate'),
    check: (subject) =>
      train(subject, async (bench) => {
        const given = bench.batch(1);
        const batch = await bench.collated(1, copyStepBatch(given));
        for (const [index, { extra }] of batch.micro.entries()) {
          for (const [name, { shape, data }] of Object.entries(extra)) {
            if (Object.hasOwn(given.micro[index]?.extra ?? {}, name)) continue;
            const at = `${placeOf(subject, 'collate', 1)}, extra '${name}'`;
            if (!name.startsWith(`${subject.id}/`)) {
              throw violation(`collate brings '${name}'`, at, `call it '${subject.id}/${name}'`);
            }
            const size = shape.reduce((product, length) => product * length, 1);
            if (size !== data.length) {
              throw violation(
                `its shape [${shape.join(', ')}] is ${size} values, and there are ${data.length}`,
                at,
                'make shape and data say the same',
              );
            }
          }
        }
      }),
  },
];

/** What differs between two batches: the name of the first array, or `counts`. */
function findBatchDifference(one: StepBatch, other: StepBatch): string | undefined {
  for (const [index, micro] of one.micro.entries()) {
    const second = other.micro[index];
    if (second === undefined) return 'micro-batches';
    const different = ARRAYS.find((name) => !sameBytes(micro[name], second[name]));
    if (different !== undefined) return different;
    const names = Object.keys(micro.extra);
    if (names.join() !== Object.keys(second.extra).join()) return 'extra arrays';
    const extra = names.find((name) => !sameBytes(micro.extra[name]!.data, second.extra[name]!.data));
    if (extra !== undefined) return `'${extra}'`;
  }
  const sorted = ({ counts }: StepBatch) => JSON.stringify(Object.entries(counts).sort());
  return sorted(one) === sorted(other) ? undefined : 'counts';
}

function findForeignChange(before: MicroBatch, after: MicroBatch): string | undefined {
  const owned = (['tokens', 'documents', 'positions'] as const).find(
    // A size that changed is `collate/shape`'s to tell.
    (name) => before[name].length === after[name].length && !sameBytes(before[name], after[name]),
  );
  if (owned !== undefined) return owned;
  return Object.entries(before.extra)
    .filter(([name, { data }]) => {
      const now = after.extra[name];
      return now === undefined || !sameBytes(data, now.data);
    })
    .map(([name]) => `extra ${name}`)[0];
}
