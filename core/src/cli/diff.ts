import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { Side } from '../diff/side.js';
import { type CliShared, GROUPS, type TrustOptions, withExample, withTrustOption } from './shared.js';

interface DiffOptions extends TrustOptions {
  readonly presets?: true;
  readonly limit: string;
}

/** `framework diff`: what differs between two runs or presets, and what follows from it. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('diff')
    .helpGroup(GROUPS.look)
    .argument('<a>', 'a run’s name, or preset:<name>')
    .argument('<b>', 'another')
    .description('what differs between two runs: plan, data, documents, loss, metrics; which stage first')
    .option('--presets', 'both are presets: compare their plans')
    .option('--limit <count>', 'rows of each list to show', '12');
  withTrustOption(command);
  withExample(
    command,
    'framework diff tiny-code trial',
    'framework diff preset:smoke preset:tiny-code',
    'framework diff --presets tiny-code 700m-code',
  );
  command.action(async (a: string, b: string, options: DiffOptions) => {
    const limit = limitOf(options.limit);
    const [{ diff }, sides, { differenceText }] = await Promise.all([
      import('../diff/diff.js'),
      import('../diff/side.js'),
      import('./diff-text.js'),
    ]);
    const sideOf = (written: string): Promise<Side> => {
      const preset = options.presets ? written.replace(/^preset:/, '') : /^preset:(.+)$/.exec(written)?.[1];
      if (preset === undefined) return sides.runSide(shared.root, written);
      return sides.presetSide({
        preset,
        root: shared.root,
        environment: shared.environment,
        trust: options.trust ?? [],
      });
    };
    const difference = await diff(await sideOf(a), await sideOf(b));
    shared.output.result(difference, () => differenceText(difference, limit, shared.output.style));
  });
}

function limitOf(written: string): number {
  const limit = Number(written);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no number of rows`,
    at: '--limit',
    action: 'give a whole number, such as 50',
  });
}
