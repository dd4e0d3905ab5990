import { OPTIMIZER, type Optimizer, type OptimizerStep } from '../../slots/optimizer.js';
import type { Parameter } from '../../slots/parameters.js';
import { both, promises, provides, type Rule } from '../rule.js';
import type { Subject } from '../subject.js';
import { differenceOf, sameBytes, tell } from '../tensors/compare.js';
import { randomValues, type TrainingBench, train } from '../training/training-bench.js';
import { violation } from '../violation.js';

const at = ({ id }: Subject) => `slot ${OPTIMIZER.id} of '${id}'`;
const OPTIONS: OptimizerStep = { step: 1, learningRate: 0.01, gradientScale: 1 };

/** What every optimizer does, whichever it is; a plugin that is AdamW compares itself with AdamW in its own tests. */
export const optimizerRules: readonly Rule[] = [
  {
    id: 'optimizer/descends',
    says: 'the optimizer moves against the gradient, and gets to the bottom of a bowl',
    appliesTo: provides(OPTIMIZER.id),
    check: (subject) =>
      use(subject, ({ optimizer, parameters }) => {
        // Half the squared distance from a target: the gradient is what is left of the way.
        const distance = () =>
          parameters.reduce((sum, one) => sum + gapOf(one).reduce((total, gap) => total + gap * gap, 0), 0);
        const start = distance();
        for (let step = 1; step <= 100; step++) {
          for (const one of parameters) one.gradient.write(gapOf(one));
          optimizer.step(parameters, { step, learningRate: 0.05, gradientScale: 1 });
          if (step === 1 && !(distance() < start)) {
            throw violation(
              `its first step goes from a loss of ${start / 2} to ${distance() / 2}`,
              at(subject),
              'take the gradient off; `gradient` is what the loss rises along',
            );
          }
        }
        if (distance() < start / 4) return;
        throw violation(
          `after 100 steps a loss of ${start / 2} is ${distance() / 2}`,
          at(subject),
          'move by about the learning rate each step, and update every parameter',
        );
      }),
  },
  {
    id: 'optimizer/in-place',
    says: 'a step changes the variables it is given, and no copy of them',
    appliesTo: provides(OPTIMIZER.id),
    check: (subject) =>
      use(subject, ({ optimizer, parameters, bench }) => {
        for (let step = 1; step <= 3; step++) {
          const copies = parameters.map(({ variable }) => ({
            copy: bench.tf.clone(variable),
            values: read(variable),
          }));
          for (const { name, variable, gradient } of parameters)
            gradient.write(randomValues(name, variable.shape, step));
          optimizer.step(parameters, { ...OPTIONS, step });
          const changed = copies.findIndex(({ copy, values }) => !sameBytes(read(copy), values));
          for (const { copy } of copies) copy.dispose();
          if (changed < 0) continue;
          throw violation(
            `step ${step} changed a clone of '${parameters[changed]!.name}' that was made before it`,
            at(subject),
            'give the variable new values with `variable.assign`; do not write into the array of `dataSync`',
          );
        }
      }),
  },
  {
    id: 'optimizer/decay',
    says: 'without a gradient, what must not decay stays as it is and what decays only shrinks',
    appliesTo: provides(OPTIMIZER.id),
    check: (subject) =>
      use(subject, ({ optimizer, parameters }) => {
        const before = parameters.map(({ variable }) => read(variable));
        for (const { gradient } of parameters) gradient.zero();
        optimizer.step(parameters, OPTIONS);
        for (const [index, { name, variable, weightDecay }] of parameters.entries()) {
          const [was, is] = [before[index]!, read(variable)];
          const right =
            weightDecay === 'no'
              ? sameBytes(was, is)
              : was.every((value, i) => Math.abs(is[i]!) <= Math.abs(value) && is[i]! * value >= 0);
          if (right) continue;
          const element = was.findIndex((value, i) => value !== is[i]);
          throw violation(
            `without a gradient, element ${element} of '${name}' (weightDecay: '${weightDecay}') went from ${was[element]} to ${is[element]}`,
            at(subject),
            "decay those whose weightDecay is 'yes', towards 0, and no others",
          );
        }
      }),
  },
  {
    id: 'optimizer/gradient-scale',
    says: 'gradientScale multiplies every gradient',
    appliesTo: provides(OPTIMIZER.id),
    async check(subject) {
      const scales = [1, 0.25, 2];
      const run = (scaled: 'by the optimizer' | 'beforehand') =>
        use(subject, ({ optimizer, parameters }) => {
          for (const [index, scale] of scales.entries()) {
            for (const { name, variable, gradient } of parameters) {
              const values = randomValues(name, variable.shape, index);
              gradient.write(scaled === 'beforehand' ? values.map((value) => value * scale) : values);
            }
            const gradientScale = scaled === 'beforehand' ? 1 : scale;
            optimizer.step(parameters, { ...OPTIONS, step: index + 1, gradientScale });
          }
          return parameters.map(({ name, variable }) => ({ name, values: read(variable) }));
        });
      const expected = await run('beforehand');
      for (const [index, { name, values }] of (await run('by the optimizer')).entries()) {
        const wrong = differenceOf(values, expected[index]!.values, 1e-6);
        if (wrong === undefined) continue;
        throw violation(
          `after steps with gradientScale ${scales.join(', ')}, of '${name}' ${tell(wrong)}`,
          at(subject),
          'multiply each gradient by options.gradientScale first: it is how clipping comes in',
        );
      }
    },
  },
  {
    id: 'optimizer/repeatable',
    says: 'the same gradients give the same parameters to the bit',
    appliesTo: both(provides(OPTIMIZER.id), promises('deterministic')),
    async check(subject) {
      const run = () =>
        use(subject, ({ optimizer, parameters }) => {
          for (let step = 1; step <= 3; step++) {
            for (const { name, variable, gradient } of parameters)
              gradient.write(randomValues(name, variable.shape, step));
            optimizer.step(parameters, { ...OPTIONS, step });
          }
          return parameters.map(({ name, variable }) => ({ name, values: read(variable) }));
        });
      const [one, two] = [await run(), await run()];
      const different = one.find(({ values }, index) => !sameBytes(values, two[index]!.values));
      if (different === undefined) return;
      throw violation(
        `a second time, '${different.name}' came out otherwise`,
        at(subject),
        'add up in a fixed order, and draw random numbers from ctx.random',
      );
    },
  },
  {
    id: 'optimizer/tensors',
    says: 'steps of the optimizer leave no tensors behind',
    appliesTo: provides(OPTIMIZER.id),
    check: (subject) =>
      use(subject, ({ optimizer, parameters, bench }) => {
        let step = 0;
        const left = bench.leftBy(() => {
          step++;
          for (const { name, variable, gradient } of parameters)
            gradient.write(randomValues(name, variable.shape, step));
          optimizer.step(parameters, { ...OPTIONS, step });
        });
        if (left <= 0) return;
        throw violation(
          `${left} more ${left === 1 ? 'tensor is' : 'tensors are'} held after each step`,
          at(subject),
          'wrap the step in tf.tidy, and dispose what you `keep`',
        );
      }),
  },
];

interface Optimized {
  readonly bench: TrainingBench;
  readonly optimizer: Optimizer;
  /** Matrices that decay, a vector that does not. */
  readonly parameters: readonly Parameter[];
}

/** The optimizer with parameters to step, in the order a registry gives them. */
const use = <T>(subject: Subject, work: (parts: Optimized) => T): Promise<T> =>
  train(subject, (bench) =>
    work({ bench, optimizer: bench.plugin.slot(OPTIMIZER), parameters: bench.registry?.parameters ?? [] }),
  );

const read = (tensor: { dataSync(): ArrayLike<number> }): Float32Array =>
  Float32Array.from(tensor.dataSync());

/** The way from a fixed target to the parameter. */
function gapOf({ name, variable }: Parameter): Float32Array {
  const target = randomValues(`target ${name}`, variable.shape, 0);
  return read(variable).map((value, i) => value - target[i]!);
}
