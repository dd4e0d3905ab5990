import { both, promises, type Rule, taps, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { allFinite, sameBytes } from '../tensors/compare.js';
import { findGradientBreach } from '../tensors/finite-differences.js';
import { type Pass, placeOf, type TrainingBench, train, type Values } from '../training/training-bench.js';
import { violation } from '../violation.js';

const MODES = ['train', 'evaluate'] as const;

/** A head may give outputs; the trainer, its tape and every head after it rely on these. */
export const forwardRules: readonly Rule[] = [
  {
    id: 'forward/sync',
    says: 'forward is synchronous: the gradient tape does not wait',
    appliesTo: taps('forward'),
    check: (subject) =>
      train(subject, async (bench) => {
        const { returned } = await pass(bench);
        if (!(returned.forward instanceof Promise)) return;
        throw violation(
          'forward returned a promise; what it computes after its first `await` is not differentiated',
          placeOf(subject, 'forward'),
          'make it synchronous; load and prepare in `setup` or `collate`',
        );
      }),
  },
  {
    id: 'forward/outputs',
    says: 'forward adds exactly the outputs its manifest declares',
    appliesTo: taps('forward'),
    check: (subject) =>
      train(subject, async (bench) => {
        const declared = subject.manifest.registers?.output ?? [];
        for (const mode of MODES) {
          const added = [...(await pass(bench, { mode })).outputs.keys()];
          const undeclared = added.find((name) => !declared.includes(name));
          if (undeclared !== undefined) {
            throw violation(
              `forward adds '${undeclared}', which the manifest does not declare`,
              `${subject.dir}/package.json, framework.registers.output`,
              `declare it: "output": ["${undeclared}"]`,
            );
          }
          // An evaluation may leave out what only training needs.
          const missing = mode === 'train' && declared.find((name) => !added.includes(name));
          if (missing) {
            throw violation(
              `the manifest declares the output '${missing}', and forward does not add it`,
              placeOf(subject, 'forward'),
              `call state.add('${missing}', …), or take it from the manifest`,
            );
          }
        }
      }),
  },
  {
    id: 'forward/finite',
    says: 'the outputs of forward are finite numbers',
    appliesTo: taps('forward'),
    check: (subject) =>
      train(subject, async (bench) => {
        for (const mode of MODES) {
          for (const scale of [1, 30]) {
            const { outputs } = await pass(bench, { mode, given: await scaledGiven(bench, scale) });
            const wrong = [...outputs].find(([, { values }]) => !allFinite(values));
            if (wrong === undefined) continue;
            throw violation(
              `the output '${wrong[0]}' holds ${wrong[1].values.find((value) => !Number.isFinite(value))}${scale === 1 ? '' : ` where inputs are ${scale} times as large`}`,
              `${placeOf(subject, 'forward')}, mode ${mode}`,
              'divide by what cannot be 0, and keep exponentials from overflowing',
            );
          }
        }
      }),
  },
  {
    id: 'forward/repeatable',
    says: 'forward gives the same outputs for the same step and parameters',
    appliesTo: both(taps('forward'), promises('deterministic')),
    check: (subject) =>
      train(subject, async (bench) => {
        for (const mode of MODES) {
          const [one, two] = [await pass(bench, { mode }), await pass(bench, { mode })];
          const different = findOutputDifference(one.outputs, two.outputs);
          if (different === undefined) continue;
          throw violation(
            `a second time, the output '${different}' was another`,
            `${placeOf(subject, 'forward')}, mode ${mode}`,
            'draw random numbers from ctx.random(), and keep nothing from call to call',
          );
        }
      }),
  },
  {
    id: 'forward/evaluation',
    says: 'an evaluation changes no parameter and no gradient',
    appliesTo: taps('forward'),
    check: (subject) =>
      train(subject, async (bench) => {
        await pass(bench);
        const before = snapshot(bench);
        await pass(bench, { mode: 'evaluate' });
        const changed = [...snapshot(bench)].find(
          ([name, values]) => before.has(name) && !sameBytes(values, before.get(name)!),
        );
        if (changed === undefined) return;
        throw violation(
          `a forward pass in mode 'evaluate' changed the ${changed[0]}`,
          placeOf(subject, 'forward'),
          "where state.mode is 'evaluate', compute outputs and nothing else",
        );
      }),
  },
  {
    id: 'forward/tensors',
    says: 'forward leaves no tensors behind but its outputs',
    appliesTo: taps('forward'),
    check: (subject) =>
      train(subject, async (bench) => {
        const batch = (await bench.collated(0)).micro[0]!;
        for (const mode of MODES) {
          const left = bench.leftBy(() => bench.pass(0, batch, { mode, objective: 'outputs' }));
          if (left <= 0) continue;
          throw violation(
            `${left} more ${left === 1 ? 'tensor is' : 'tensors are'} held after each pass`,
            `${placeOf(subject, 'forward')}, mode ${mode}`,
            'dispose what you `keep` when the backward pass has used it',
          );
        }
      }),
  },
  {
    id: 'forward/gradient',
    says: 'gradients through forward agree with finite differences',
    variants: ['plain', 'tarball'],
    appliesTo: both(taps('forward'), ({ manifest }) =>
      manifest.capabilities.gradient ? { applies: true } : unless("does not promise 'gradient'"),
    ),
    check: (subject) => train(subject, (bench) => checkGradients(bench, 'outputs', 'forward')),
  },
];

async function pass(
  bench: TrainingBench,
  options: { mode?: 'train' | 'evaluate'; given?: ReadonlyMap<string, Values> } = {},
): Promise<Pass> {
  const batch = await bench.collated(0);
  return bench.pass(0, batch.micro[0]!, { ...options, counts: batch.counts, objective: 'outputs' });
}

async function scaledGiven(bench: TrainingBench, scale: number): Promise<ReadonlyMap<string, Values>> {
  const batch = await bench.collated(0);
  return new Map(
    [...bench.given(batch.micro[0]!)].map(([name, { shape, values }]) => [
      name,
      { shape, values: values.map((value) => value * scale) },
    ]),
  );
}

export function findOutputDifference(
  one: ReadonlyMap<string, Values>,
  two: ReadonlyMap<string, Values>,
): string | undefined {
  return [...one].find(([name, { values }]) => {
    const other = two.get(name);
    return other === undefined || !sameBytes(values, other.values);
  })?.[0];
}

/** Every parameter and its gradient. */
export function snapshot(bench: TrainingBench): ReadonlyMap<string, Float32Array> {
  return new Map(
    (bench.registry?.parameters ?? []).flatMap(({ name, variable, gradient }) => [
      [`parameter '${name}'`, Float32Array.from(variable.dataSync())] as const,
      [`gradient of '${name}'`, gradient.read()] as const,
    ]),
  );
}

/**
 * Compares the gradients of one micro-batch with finite differences, with respect to each output the plugin finds and
 * each parameter there is, its own and others'.
 */
export async function checkGradients(
  bench: TrainingBench,
  objective: 'loss' | 'outputs',
  hook: string,
): Promise<void> {
  const { subject } = bench;
  const { micro, counts } = await bench.collated(0);
  const batch = micro[0]!;
  const given = bench.given(batch);
  const run = (inputs: ReadonlyMap<string, Values> = given) =>
    bench.pass(0, batch, { given: inputs, counts, objective });
  // Parameters are registered in the first pass.
  run();
  const { outputGradients, parameterGradients } = run();
  for (const [name, gradient] of outputGradients) {
    const { shape, values } = given.get(name)!;
    tell(
      subject,
      hook,
      `the output '${name}'`,
      findGradientBreach({
        f: (x) => run(new Map(given).set(name, { shape, values: x })).objective,
        at: values,
        gradient,
      }),
    );
  }
  for (const [name, { values }] of bench.parameters()) {
    const breach = findGradientBreach({
      f: (x) => {
        bench.assign(name, x);
        return run().objective;
      },
      at: values,
      gradient: parameterGradients.get(name)!,
      directions: 2,
    });
    bench.assign(name, values);
    tell(subject, hook, `the parameter '${name}'`, breach);
  }
}

function tell(
  subject: Subject,
  hook: string,
  what: string,
  breach: { readonly claimed: number; readonly measured: number } | undefined,
): void {
  if (breach === undefined) return;
  throw violation(
    `along a random direction of ${what} the ${hook === 'loss' ? 'loss' : 'output'} rises by ${breach.measured.toPrecision(4)}; its gradient says ${breach.claimed.toPrecision(4)}`,
    placeOf(subject, hook),
    'correct the backward pass; for a parameter whose gradient is `manual` it adds to `parameter.gradient`',
  );
}
