import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { StepMeasurement } from '../bench/step-measurement.js';
import { type NumberRule, numberOption } from './number-option.js';
import { type CliShared, GROUPS, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { bytesText, table, wholeText } from './text.js';

interface BenchOptions extends TrustOptions {
  readonly checkpointing: string;
  readonly warmup?: string;
  readonly set?: readonly string[];
}

const WARMUP: NumberRule = {
  kind: 'whole',
  minimum: 0,
  maximum: 100,
  words: 'a whole number from 0 to 100',
  example: '1',
};

/** Benchmark → the preset whose step it takes, and what it changes of it. */
const BENCHMARKS: Readonly<
  Record<string, { readonly preset: string; readonly settings: readonly string[] }>
> = {
  '700m-step': {
    preset: '700m-code',
    // One window of 8,192 tokens, then the optimizer.
    settings: ['plugins.plugin-trainer.batchSize=1', 'plugins.plugin-trainer.microBatches=1'],
  },
};

/** `framework bench`: what a full-sized step takes on this machine. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('bench')
    .helpGroup(GROUPS.look)
    .argument('<what>', `what to measure: ${Object.keys(BENCHMARKS).join(', ')}`)
    .description('how long one full optimizer step of the 700M model takes here, and in how much memory')
    .option(
      '--checkpointing <policy>',
      'what the backward pass computes again: none, selective, block',
      'selective',
    )
    .option(
      '--warmup <steps>',
      'steps before the one that is measured; the first one also waits for memory that nobody had touched (default: 0)',
    )
    .option('-s, --set <path=value>', 'one value of the preset changed; may be repeated', collect);
  withTrustOption(command);
  withExample(command, 'framework bench 700m-step', 'framework bench 700m-step --checkpointing block --json');
  command.action(async (what: string, { checkpointing, warmup, set = [], trust = [] }: BenchOptions) => {
    const { output, root, environment } = shared;
    const benchmark = BENCHMARKS[what];
    if (benchmark === undefined) {
      throw frameworkError('FWK_CLI_USAGE', {
        message: `there is no benchmark '${what}'`,
        at: `framework bench ${what}`,
        action: `use one of: ${Object.keys(BENCHMARKS).join(', ')}`,
      });
    }
    const before = numberOption('--warmup', warmup, 0, WARMUP);
    const { measureStep } = await import('../bench/measure-step.js');
    const measurement = await measureStep({
      request: {
        preset: benchmark.preset,
        root,
        settings: [
          ...benchmark.settings,
          `plugins.plugin-transformer.activationCheckpointing=${checkpointing}`,
          ...set,
        ],
        environment,
        trust,
      },
      warmup: before,
      notice: output.note,
      raw: (text) => output.note(text.replace(/\n$/, '')),
    });
    output.result(measurement, () => measurementText(measurement));
  });
}

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

function measurementText(m: StepMeasurement): string {
  const { mode, product } = m;
  const rate = (flops: number) => `${(flops / 1e9).toFixed(0)} GFLOPS`;
  return [
    `${m.warmup === 0 ? 'One optimizer step' : `Optimizer step ${m.warmup + 1}`} of ${m.preset}: ${wholeText(m.parameters)} parameters, ${wholeText(m.tokens)} tokens`,
    table(
      [
        [
          'mode',
          `checkpointing ${mode.activationCheckpointing ?? 'unknown'}, backend ${mode.backend}, ${mode.threads} threads`,
        ],
        ['backend’s choice', JSON.stringify(mode.choice)],
        ['loss', m.loss.toFixed(4)],
        ['gradient norm', m.gradientNorm.toPrecision(5)],
        ['peak resident', `${bytesText(m.peakResidentBytes)}, planned ${bytesText(m.plannedBytes)}`],
        ['time', `${m.seconds.toFixed(1)} s, ${(m.tokens / m.seconds).toFixed(1)} tokens/s`],
        ['model work', `${(m.modelFlops / 1e12).toFixed(1)} TFLOP, ${rate(m.modelFlops / m.seconds)}`],
        ['matrix product', `${rate(product.flopsPerSecond)} at best (${product.shape.join(' × ')})`],
        ['share of it', m.share.toFixed(3)],
      ],
      'll',
    ),
  ].join('\n');
}
