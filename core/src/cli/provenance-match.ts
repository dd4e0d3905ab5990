import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { MatchTask } from '../match/match-run.js';
import { isRunName } from '../run/layout.js';
import { readInput } from './given-input.js';
import { type CliShared, limitOf, withExample } from './shared.js';

interface MatchOptions {
  readonly file?: string;
  readonly longest?: boolean;
  readonly limit: string;
}

/** A page of text, not a corpus. */
const MOST_TEXT = 2 ** 20;

/** Adds `framework provenance match` and `index`: which documents a text stands in. */
export function registerMatch(provenance: Command, shared: CliShared): void {
  const match = provenance
    .command('match')
    .description('which training documents a text stands in: licence, repository, path, place, verdict')
    .argument('[run]', 'a run; the newest finished one when left out')
    .argument('[text]', 'the text, or - for stdin; in --file, or piped in, when left out')
    .option('--file <path>', 'a file with the text')
    .option(
      '--longest',
      'the longest stretches of it, where the whole is nowhere: for what a model has by heart',
    )
    .option('--limit <count>', 'documents to list, where there are many', '20');
  withExample(
    match,
    'framework provenance match tiny-code --file reply.js',
    'framework generate … | framework provenance match tiny-code - --longest',
  );
  match.action((first: string | undefined, second: string | undefined, options: MatchOptions) =>
    matchAction(first, second, options, shared),
  );

  provenance
    .command('index')
    .description('make the index that `match` looks in; the first `match` makes it otherwise')
    .argument('[run]', 'a run; the newest finished one when left out')
    .action(async (name: string | undefined) => {
      const [{ indexRun }, { indexedText }] = await Promise.all([
        import('../match/match-run.js'),
        import('./match-text.js'),
      ]);
      const indexed = await indexRun(await matchTask(name, shared));
      shared.output.result(indexed, () => indexedText(indexed, shared.output.style));
    });
}

async function matchAction(
  first: string | undefined,
  second: string | undefined,
  options: MatchOptions,
  shared: CliShared,
): Promise<void> {
  const { output, root } = shared;
  // One argument that is no run's name is the text.
  const alone = second === undefined && first !== undefined && !isRunName(first);
  const [name, written] = alone ? [undefined, first] : [first, second];
  const limit = limitOf(options.limit, 'documents');
  const text = readInput({
    what: 'the text',
    text: written === '-' ? undefined : written,
    textOption: 'an argument',
    file: options.file,
    root,
    mostBytes: MOST_TEXT,
    tooLarge: 'look for a part of it',
  });
  if (text === undefined) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: 'the text is missing',
      at: 'framework provenance match',
      action: 'give it behind the run, with --file, or piped in',
    });
  }
  const [{ matchRun }, { matchText }] = await Promise.all([
    import('../match/match-run.js'),
    import('./match-text.js'),
  ]);
  const mode = options.longest === true ? 'parts' : 'whole';
  const answer = await matchRun(await matchTask(name, shared), { text, mode, limit });
  output.result(answer, () => matchText(answer, mode, output.style));
}

async function matchTask(name: string | undefined, { root, output }: CliShared): Promise<MatchTask> {
  const [{ openFinishedRun }, { progressLine }] = await Promise.all([
    import('../run/finished-run.js'),
    import('./progress-line.js'),
  ]);
  return { run: await openFinishedRun(root, name), report: progressLine('index', output) };
}
