import type { MicroBatch, StepBatch } from '../../hooks/collate.js';
import { APPLIES, both, promises, type Rule, taps, unless } from '../rule.js';
import { allFinite, differenceOf, sameBytes } from '../tensors/compare.js';
import { copyMicroBatch, rowsOf } from '../training/toy-batch.js';
import {
  type Pass,
  type PassOptions,
  placeOf,
  type TrainingBench,
  train,
} from '../training/training-bench.js';
import { violation } from '../violation.js';
import { checkGradients, findOutputDifference, snapshot } from './forward.js';

/** What the trainer relies on when it adds up terms, divides them, and runs the tape backwards. */
export const lossRules: readonly Rule[] = [
  {
    id: 'loss/sync',
    says: 'loss is synchronous: the gradient tape does not wait',
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const { returned } = await pass(bench);
        if (!(returned.loss instanceof Promise)) return;
        throw violation(
          'loss returned a promise; what it computes after its first `await` is not differentiated',
          placeOf(subject, 'loss'),
          'make it synchronous; load and prepare in `setup` or `collate`',
        );
      }),
  },
  {
    id: 'loss/terms',
    says: 'loss adds exactly the terms its manifest declares, each a scalar',
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const declared = subject.manifest.registers?.loss ?? [];
        const { terms } = await pass(bench);
        const undeclared = [...terms.keys()].find((name) => !declared.includes(name));
        if (undeclared !== undefined) {
          throw violation(
            `loss adds the term '${undeclared}', which the manifest does not declare`,
            `${subject.dir}/package.json, framework.registers.loss`,
            `declare it: "loss": ["${undeclared}"]`,
          );
        }
        const missing = declared.find((name) => !terms.has(name));
        if (missing !== undefined) {
          throw violation(
            `the manifest declares the term '${missing}', and loss does not add it`,
            placeOf(subject, 'loss'),
            `call terms.add('${missing}', …), or take it from the manifest`,
          );
        }
        for (const [name, { shape }] of terms) {
          if (shape.length === 0) continue;
          throw violation(
            `the sum of '${name}' has shape [${shape.join(', ')}]`,
            placeOf(subject, 'loss'),
            'reduce it with `sum()`',
          );
        }
      }),
  },
  {
    id: 'loss/finite',
    says: 'loss and its gradients are finite numbers, also where exp overflows',
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const batch = await bench.collated(0);
        // Hidden states of 30 against embeddings of 1 are logits of hundreds: e^89 is no float32.
        for (const scale of [1, 30]) {
          const given = new Map(
            [...bench.given(batch.micro[0]!)].map(([name, { shape, values }]) => [
              name,
              { shape, values: values.map((value) => value * scale) },
            ]),
          );
          const found = bench.pass(0, batch.micro[0]!, { counts: batch.counts, given, objective: 'loss' });
          const wrong = findNotFinite(found);
          if (wrong === undefined) continue;
          throw violation(
            `${wrong} is not finite${scale === 1 ? '' : ` where the outputs it reads are ${scale} times as large`}`,
            placeOf(subject, 'loss', 0),
            'take the largest logit off before `exp` (log-sum-exp), and divide by what cannot be 0',
          );
        }
      }),
  },
  {
    id: 'loss/count',
    says: "a term's counts add up to what collate counted, whatever the outputs are",
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const batch = await bench.collated(0);
        const passes = passAll(bench, batch);
        for (const name of passes[0]?.terms.keys() ?? []) {
          const counted = batch.counts[name];
          const summed = passes.reduce((sum, { terms }) => sum + (terms.get(name)?.count ?? 0), 0);
          if (counted === undefined || !(Math.abs(summed - counted) <= 1e-6 * Math.max(1, counted))) {
            throw violation(
              `the term '${name}' runs over ${summed} in the step; collate counted ${counted ?? 'nothing'}`,
              placeOf(subject, 'loss', 0),
              `set batch.counts['${name}'] in \`collate\` to the sum of the term's counts over all micro-batches`,
            );
          }
          const other = bench
            .pass(0, batch.micro[0]!, {
              counts: batch.counts,
              given: bench.given(batch.micro[0]!, 1000),
            })
            .terms.get(name)?.count;
          if (other === passes[0]?.terms.get(name)?.count) continue;
          throw violation(
            `with other outputs the term '${name}' runs over ${other}, not ${passes[0]?.terms.get(name)?.count}`,
            placeOf(subject, 'loss', 0),
            'count in `collate` what the batch says; a count that depends on outputs cannot be known before',
          );
        }
      }),
  },
  {
    id: 'loss/weight',
    says: "a term's weight is the one configured, in every micro-batch",
    appliesTo: taps('loss'),
    async check(subject) {
      const weights = async (config: Readonly<Record<string, unknown>>) =>
        train(
          subject,
          async (bench) => {
            const batch = await bench.collated(0);
            return {
              config: bench.plugin.config as Readonly<Record<string, unknown>>,
              passes: passAll(bench, batch).map(({ terms }) => new Map(terms)),
            };
          },
          { config },
        );
      const { config, passes } = await weights({});
      for (const [name, { weight }] of passes[0] ?? []) {
        const other = passes.find((terms) => terms.get(name)?.weight !== weight);
        if (!Number.isFinite(weight) || other !== undefined) {
          throw violation(
            `the term '${name}' has weight ${weight} in one micro-batch and ${other?.get(name)?.weight ?? weight} in another`,
            placeOf(subject, 'loss', 0),
            'give the same finite weight every time',
          );
        }
      }
      if (typeof config['weight'] !== 'number' || passes[0]?.size !== 1) return;
      const [[name, given] = []] = (await weights({ weight: 0.375 })).passes[0] ?? [];
      if (given?.weight === 0.375) return;
      throw violation(
        `with weight: 0.375 configured, the term '${name}' has weight ${given?.weight}`,
        placeOf(subject, 'loss', 0),
        'give terms.add the weight of the configuration; leave it out of the sum',
      );
    },
  },
  {
    id: 'loss/repeatable',
    says: 'loss gives the same terms and gradients for the same step and parameters',
    appliesTo: both(taps('loss'), promises('deterministic')),
    check: (subject) =>
      train(subject, async (bench) => {
        const [one, two] = [await pass(bench), await pass(bench)];
        // Outputs of its own that differ are `forward/repeatable`'s to tell.
        if (findOutputDifference(one.outputs, two.outputs) !== undefined) return;
        const term = [...one.terms].find(([name, { sum }]) => !Object.is(two.terms.get(name)?.sum, sum))?.[0];
        const gradients = (found: Pass) => new Map([...found.outputGradients, ...found.parameterGradients]);
        const gradient = [...gradients(one)].find(
          ([name, values]) => !sameBytes(values, gradients(two).get(name)!),
        )?.[0];
        if (term === undefined && gradient === undefined) return;
        throw violation(
          `a second time, ${term === undefined ? `the gradient of '${gradient}'` : `the term '${term}'`} was another`,
          placeOf(subject, 'loss', 0),
          'draw random numbers from ctx.random(), and keep nothing from call to call',
        );
      }),
  },
  {
    id: 'loss/gradient',
    says: 'gradients of the loss agree with finite differences',
    variants: ['plain', 'tarball'],
    appliesTo: taps('loss'),
    check: (subject) => train(subject, (bench) => checkGradients(bench, 'loss', 'loss')),
  },
  {
    id: 'loss/additive',
    says: 'the terms of two half batches add up to those of the whole',
    appliesTo: both(taps('loss'), ({ bench }) =>
      bench.couplesRows === undefined ? APPLIES : unless(bench.couplesRows),
    ),
    check: (subject) =>
      train(subject, async (bench) => {
        const { micro, counts } = await bench.collated(0);
        const whole = micro[0]!;
        if (whole.rows < 2) return;
        const given = bench.given(whole);
        const half = Math.ceil(whole.rows / 2);
        const parts = [
          [0, half],
          [half, whole.rows],
        ] as const;
        const all = bench.pass(0, whole, { counts, given });
        const halves = parts.map(([from, to]) =>
          bench.pass(0, rowsOf(whole, from, to), {
            counts,
            given: new Map(
              [...given].map(([name, { shape, values }]) => {
                const width = values.length / whole.rows;
                const rows = ((shape[0] ?? 0) / whole.rows) * (to - from);
                return [
                  name,
                  { shape: [rows, ...shape.slice(1)], values: values.slice(from * width, to * width) },
                ];
              }),
            ),
          }),
        );
        for (const [name, { sum, count }] of all.terms) {
          const added = (of: 'sum' | 'count') =>
            halves.reduce((total, { terms }) => total + (terms.get(name)?.[of] ?? 0), 0);
          const [sums, counted] = [added('sum'), added('count')];
          const wrong = differenceOf([sums, counted], [sum, count], 1e-5);
          if (wrong === undefined) continue;
          throw violation(
            `the halves of a batch give '${name}' ${wrong.index === 0 ? 'sums' : 'counts'} that add up to ${wrong.actual}; the whole gives ${wrong.expected}`,
            placeOf(subject, 'loss', 0),
            'give a sum over the micro-batch, not a mean; where rows depend on each other, say so in the bench: couplesRows',
          );
        }
      }),
  },
  {
    id: 'loss/nothing',
    says: 'a batch in which nothing has weight gives 0 and no NaN, gradients included',
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const given = bench.batch(0);
        const weightless: StepBatch = {
          ...given,
          micro: given.micro.map((micro) => {
            const copy = copyMicroBatch(micro);
            copy.weights.fill(0);
            return copy;
          }),
        };
        const batch = await bench.collated(0, weightless);
        const found = bench.pass(0, batch.micro[0]!, { counts: batch.counts, objective: 'loss' });
        const wrong = findNotFinite(found);
        if (wrong !== undefined) {
          throw violation(
            `${wrong} is not finite where every weight is 0`,
            placeOf(subject, 'loss', 0),
            'do not divide by the sum of weights: give the sum, and let the trainer divide by the count',
          );
        }
        for (const [name, { sum, count }] of found.terms) {
          if (count !== 0 || sum === 0) continue;
          throw violation(
            `the term '${name}' runs over nothing and its sum is ${sum}`,
            placeOf(subject, 'loss', 0),
            'multiply by the weights before you add up',
          );
        }
      }),
  },
  {
    id: 'loss/inputs',
    says: 'loss changes nothing of the batch',
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const { micro, counts } = await bench.collated(0);
        const batch = micro[0]!;
        const before = copyMicroBatch(batch);
        bench.pass(0, batch, { counts });
        const array = (['tokens', 'documents', 'positions', 'targets', 'weights'] as const).find(
          (name) => !sameBytes(batch[name], before[name]),
        );
        const extra = Object.keys(before.extra).find(
          (name) => !sameBytes(before.extra[name]!.data, batch.extra[name]!.data),
        );
        const changed = array ?? extra;
        if (changed === undefined) return;
        throw violation(
          `loss changed '${changed}'`,
          placeOf(subject, 'loss', 0),
          'change targets and weights in `collate`; another plugin reads them after you',
        );
      }),
  },
  {
    id: 'loss/evaluation',
    says: 'the loss of an evaluation changes no parameter and no gradient',
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const { micro, counts } = await bench.collated(0);
        bench.pass(0, micro[0]!, { counts });
        // What forward does on the way is `forward/evaluation`'s to tell.
        bench.pass(0, micro[0]!, { counts, mode: 'evaluate', objective: 'outputs' });
        const before = snapshot(bench);
        bench.pass(0, micro[0]!, { counts, mode: 'evaluate', objective: 'loss' });
        const changed = [...snapshot(bench)].find(
          ([name, values]) => before.has(name) && !sameBytes(values, before.get(name)!),
        );
        if (changed === undefined) return;
        throw violation(
          `loss in mode 'evaluate' changed the ${changed[0]}`,
          placeOf(subject, 'loss', 0),
          "where terms.state.mode is 'evaluate', compute the sum and no gradient",
        );
      }),
  },
  {
    id: 'loss/tensors',
    says: 'loss leaves no tensors behind',
    appliesTo: taps('loss'),
    check: (subject) =>
      train(subject, async (bench) => {
        const { micro, counts } = await bench.collated(0);
        const left = bench.leftBy(() => bench.pass(0, micro[0]!, { counts, objective: 'loss' }));
        const byForward = bench.plugin.hooks?.forward
          ? bench.leftBy(() => bench.pass(0, micro[0]!, { counts, objective: 'outputs' }))
          : 0;
        if (left - byForward <= 0) return;
        throw violation(
          `${left - byForward} more ${left - byForward === 1 ? 'tensor is' : 'tensors are'} held after each loss`,
          placeOf(subject, 'loss', 0),
          'dispose what you `keep` when the backward pass has used it',
        );
      }),
  },
];

const pass = async (bench: TrainingBench, options: PassOptions = {}): Promise<Pass> => {
  const batch = await bench.collated(0);
  return bench.pass(0, batch.micro[0]!, { counts: batch.counts, objective: 'loss', ...options });
};

const passAll = (bench: TrainingBench, { step, micro, counts }: StepBatch): readonly Pass[] =>
  micro.map((batch: MicroBatch, index) =>
    bench.pass(step, batch, { micro: index, counts, objective: 'loss' }),
  );

function findNotFinite({ terms, outputGradients, parameterGradients }: Pass): string | undefined {
  const term = [...terms].find(([, { sum }]) => !Number.isFinite(sum))?.[0];
  if (term !== undefined) return `the term '${term}'`;
  const gradient = [...outputGradients, ...parameterGradients].find(([, values]) => !allFinite(values))?.[0];
  return gradient === undefined ? undefined : `the gradient of '${gradient}'`;
}
