import type { Command } from 'commander';
import { type CliShared, GROUPS, withExample } from './shared.js';
import { bytesText, table } from './text.js';

/** `framework runs`: what runs there are, and the store they share. */
export function register(program: Command, shared: CliShared): void {
  const runs = program
    .command('runs')
    .helpGroup(GROUPS.look)
    .description('the runs of this folder, and the store they share');
  withExample(runs, 'framework runs list', 'framework runs gc --dry-run');

  runs
    .command('list', { isDefault: true })
    .description('every run, the newest first')
    .action(async () => {
      const { listRuns } = await import('../run/run-folders.js');
      const found = (await listRuns(shared.root)).map(({ paths, file, pid }) => ({
        name: paths.name,
        preset: file.preset,
        state: pid !== null ? 'running' : file.contentRoot === null ? 'unfinished' : 'finished',
        pid,
        contentRoot: file.contentRoot,
        dir: paths.dir,
      }));
      shared.output.result({ runs: found }, () =>
        found.length === 0
          ? 'no runs here'
          : table(
              found.map((run) => [run.name, run.preset, run.state, run.contentRoot?.slice(0, 12) ?? '']),
              'llll',
              '',
            ),
      );
    });

  runs
    .command('gc')
    .description('remove from the store what no run refers to')
    .option('--dry-run', 'only say what would go')
    .action(async (options: { readonly dryRun?: true }) => {
      const { collectGarbage } = await import('../run/garbage.js');
      const garbage = await collectGarbage(shared.root, options.dryRun ? 'look' : 'remove');
      shared.output.result({ ...garbage, dryRun: options.dryRun === true }, () =>
        [
          ...garbage.removed.map(({ name, bytes }) => `  ${name}  ${bytesText(bytes)}`),
          `${options.dryRun ? 'would remove' : 'removed'} ${garbage.removed.length} objects, ${bytesText(garbage.bytes)}; ${garbage.kept} stay`,
        ].join('\n'),
      );
    });
}
