import type { Command } from 'commander';
import { type CliShared, GROUPS, limitOf, withExample } from './shared.js';

/** `framework data`: what runs were trained on, counted. */
export function register(program: Command, shared: CliShared): void {
  const data = program
    .command('data')
    .helpGroup(GROUPS.answer)
    .description('the blends of runs: what changed between two, by source, share, licence and language');
  withExample(data, 'framework data diff before after');

  data
    .command('diff')
    .description('training documents, bytes and tokens of two runs, where they differ')
    .argument('<a>', 'a run')
    .argument('<b>', 'another')
    .option('--limit <count>', 'groups to list of each kind', '20')
    .action(async (a: string, b: string, options: { readonly limit: string }) => {
      const limit = limitOf(options.limit, 'groups');
      const [{ openRunRecord }, { compareBlends }, { blendsText }] = await Promise.all([
        import('../run/run-record.js'),
        import('../diff/blends.js'),
        import('./data-text.js'),
      ]);
      const { root, output } = shared;
      const difference = await compareBlends(await openRunRecord(root, a), await openRunRecord(root, b));
      output.result(difference, () => blendsText(difference, limit, output.style));
    });
}
