import { judgeRange } from '../../checks/version-range.js';
import { isFrameworkError } from '../../errors/framework-error.js';
import type { MicroBatch, StepBatch } from '../../hooks/collate.js';
import { TRAINER, type Trainer } from '../../slots/trainer.js';
import { APPLIES, both, promises, provides, type Rule, unless } from '../rule.js';
import type { Subject } from '../subject.js';
import { differenceOf, sameBytes, tell } from '../tensors/compare.js';
import { rowsOf, toyMicroBatch } from '../training/toy-batch.js';
import { BESIDE, besideHooks, TOY_TERM, type ToyFault, toyHooks } from '../training/toy-model.js';
import { type TrainingBench, train, type Values } from '../training/training-bench.js';
import { violation } from '../violation.js';

const at = ({ id }: Subject) => `slot ${TRAINER.id} of '${id}'`;

/** What a trainer does with the hooks it is lent, shown on a model of the bench's own. */
export const trainerRules: readonly Rule[] = [
  {
    id: 'trainer/metrics',
    says: 'a training step gives finite numbers: the loss, each term, and the metrics declared',
    appliesTo: provides(TRAINER.id),
    check: (subject) =>
      use(subject, ({ step }) => {
        const metrics = step(batchOf(0));
        const named = ['loss', `loss/${TOY_TERM}`, ...(subject.manifest.registers?.metric ?? [])];
        const missing = named.find((name) => !Number.isFinite(metrics[name]));
        if (missing === undefined) return;
        throw violation(
          `a step with the one term '${TOY_TERM}' gave ${JSON.stringify(metrics)}, without a number for '${missing}'`,
          at(subject),
          "return `loss`, `loss/<term>` of every term, and what the manifest's registers.metric names",
        );
      }),
  },
  {
    id: 'trainer/learns',
    says: 'steps on the same batch lower its loss',
    appliesTo: provides(TRAINER.id),
    check: (subject) =>
      use(subject, ({ step }) => {
        const first = step(batchOf(0))['loss'] ?? Number.NaN;
        let last = first;
        for (let at_ = 1; at_ < 20; at_++) last = step({ ...batchOf(0), step: at_ })['loss'] ?? Number.NaN;
        if (last < first) return;
        throw violation(
          `after 20 steps on one batch the loss went from ${first} to ${last}`,
          at(subject),
          'run the tape backwards, add to each parameter’s gradient, and let the optimizer step',
        );
      }),
  },
  {
    id: 'trainer/refuses',
    says: 'a step whose loss or gradient is not finite is refused with FWK_LOSS_NOT_FINITE, and changes nothing',
    appliesTo: provides(TRAINER.id),
    async check(subject) {
      for (const fault of ['loss', 'gradient'] as const) {
        await use(subject, ({ step, bench }) => {
          step(batchOf(0));
          const before = bench.parameters();
          let thrown: unknown;
          try {
            step(batchOf(1), fault);
          } catch (error) {
            thrown = error;
          }
          if (!isFrameworkError(thrown) || thrown.code !== 'FWK_LOSS_NOT_FINITE') {
            throw violation(
              `a ${fault} of NaN ${thrown === undefined ? 'went through' : `gave ${String(thrown)}`}`,
              at(subject),
              "look at the loss and at the gradients' norm before the optimizer steps",
              thrown,
            );
          }
          const changed = findParameterChange(before, bench.parameters());
          if (changed === undefined) return;
          throw violation(
            `a step refused for a ${fault} of NaN had changed '${changed}'`,
            at(subject),
            'look before the optimizer steps, over all micro-batches',
          );
        });
      }
    },
  },
  {
    id: 'trainer/accumulation',
    says: 'a step over a batch in two parts changes parameters as the whole batch does',
    appliesTo: provides(TRAINER.id),
    async check(subject) {
      const micro = toyMicroBatch(0);
      // Unequal parts, with unequal numbers of targets: means of means would come out otherwise.
      const parts = [rowsOf(micro, 0, 1), rowsOf(micro, 1, micro.rows)];
      const run = (micros: readonly MicroBatch[]) =>
        use(subject, ({ step, bench }) => {
          const { loss = Number.NaN } = step(counted(0, micros));
          return { loss, parameters: bench.parameters() };
        });
      const [whole, split] = [await run([micro]), await run(parts)];
      for (const [name, { values }] of whole.parameters) {
        const wrong = differenceOf(split.parameters.get(name)!.values, values, 1e-5);
        if (wrong === undefined) continue;
        throw violation(
          `stepped in two parts, of '${name}' ${tell(wrong)}`,
          at(subject),
          "divide each term's sum by batch.counts, the whole step's; add gradients up over micro-batches",
        );
      }
      if (Math.abs(split.loss - whole.loss) <= 1e-5 * Math.abs(whole.loss)) return;
      throw violation(
        `the loss of a batch in two parts is ${split.loss}, of the whole ${whole.loss}`,
        at(subject),
        "add up sums over micro-batches and divide by the step's count",
      );
    },
  },
  {
    id: 'trainer/groups',
    says: 'a parameter of another group changes no bit of how the others are stepped',
    appliesTo: both(provides(TRAINER.id), ({ manifest }) =>
      judgeRange(manifest.sdk, '1.1.0') === 'unmet'
        ? APPLIES
        : unless('was written before groups (level 1.2)'),
    ),
    async check(subject) {
      const run = (beside: boolean) =>
        train(subject, (bench) => {
          const trainer: Trainer = bench.plugin.slot(TRAINER);
          const hooks = beside ? besideHooks(bench.tf, bench.registry!) : toyHooks(bench.tf, bench.registry!);
          for (const step of [0, 1, 2]) {
            const batch = batchOf(step);
            const outputs = batch.micro.reduce((sum, { rows, length }) => sum + rows * length, 0);
            trainer.step(
              beside ? { ...batch, counts: { ...batch.counts, [BESIDE]: outputs } } : batch,
              hooks,
            );
          }
          return new Map([...bench.parameters()].filter(([name]) => name !== BESIDE));
        });
      const changed = findParameterChange(await run(false), await run(true));
      if (changed === undefined) return;
      throw violation(
        `with a parameter of another group beside it, '${changed}' came out otherwise`,
        at(subject),
        "clip each group by the norm of its own gradients: `group` of a parameter, 'body' when left out",
      );
    },
  },
  {
    id: 'trainer/repeatable',
    says: 'the same steps give the same parameters to the bit',
    appliesTo: both(provides(TRAINER.id), promises('deterministic')),
    async check(subject) {
      const run = () =>
        use(subject, ({ step, bench }) => {
          for (const index of [0, 1, 2]) step(batchOf(index));
          return bench.parameters();
        });
      const changed = findParameterChange(await run(), await run());
      if (changed === undefined) return;
      throw violation(
        `a second time, '${changed}' came out otherwise`,
        at(subject),
        'add up in the order of names, and keep nothing from step to step',
      );
    },
  },
  {
    id: 'trainer/tensors',
    says: 'training steps leave no tensors behind',
    appliesTo: provides(TRAINER.id),
    check: (subject) =>
      use(subject, ({ step, bench }) => {
        let index = 0;
        const left = bench.leftBy(() => void step(batchOf(index++)));
        if (left <= 0) return;
        throw violation(
          `${left} more ${left === 1 ? 'tensor is' : 'tensors are'} held after each step`,
          at(subject),
          'wrap each micro-batch in tf.tidy',
        );
      }),
  },
];

interface Trained {
  readonly bench: TrainingBench;
  readonly step: (batch: StepBatch, fault?: ToyFault) => Readonly<Record<string, number>>;
}

const use = <T>(subject: Subject, work: (parts: Trained) => T): Promise<T> =>
  train(subject, (bench) => {
    const trainer: Trainer = bench.plugin.slot(TRAINER);
    return work({
      bench,
      step: (batch, fault) => trainer.step(batch, toyHooks(bench.tf, bench.registry!, fault)),
    });
  });

const batchOf = (step: number): StepBatch =>
  counted(step, [toyMicroBatch(2 * step), toyMicroBatch(2 * step + 1)]);

const counted = (step: number, micro: readonly MicroBatch[]): StepBatch => ({
  step,
  micro,
  counts: {
    [TOY_TERM]: micro.reduce((sum, { weights }) => weights.reduce((total, one) => total + one, sum), 0),
  },
});

const findParameterChange = (
  before: ReadonlyMap<string, Values>,
  after: ReadonlyMap<string, Values>,
): string | undefined =>
  [...before].find(([name, { values }]) => {
    const now = after.get(name);
    return now === undefined || !sameBytes(values, now.values);
  })?.[0];
