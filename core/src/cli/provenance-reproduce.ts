import type { Command } from 'commander';
import type { Reproduction } from '../provenance/reproduce/reproduction.js';
import { numberOption } from './number-option.js';
import type { Style } from './output.js';
import { type CliShared, type TrustOptions, withExample, withTrustOption } from './shared.js';
import { bytesText, table, wholeText } from './text.js';
import { withDisplay } from './with-display.js';

interface ReproduceOptions extends TrustOptions {
  readonly workers?: string;
  readonly out?: string;
}

/** Adds `framework provenance reproduce`: the data of a run, made again from its sources and compared. */
export function registerReproduce(provenance: Command, shared: CliShared): void {
  const command = provenance
    .command('reproduce')
    .description(
      'rebuild documents, verdicts, tokens and sequence index from the sources, apart, and compare every byte',
    )
    .argument('[run]', 'a run; the newest finished one when left out')
    .option(
      '--workers <count>',
      'worker threads, one a core when left out; any number must come to the same bytes',
    )
    .option('--out <folder>', 'keep what was rebuilt, in a folder that is not there yet, or empty');
  withTrustOption(command);
  withExample(
    command,
    'framework provenance reproduce',
    'framework provenance reproduce tiny-code --workers 4',
    'FRAMEWORK_NATIVE_CPU=portable framework provenance reproduce   # as another processor would',
  );
  command.action(async (name: string | undefined, options: ReproduceOptions) => {
    const workers = numberOption('--workers', options.workers, 0, {
      kind: 'whole',
      minimum: 0,
      maximum: 1024,
      words: 'a number of worker threads',
      example: '4',
    });
    const { reproduce } = await import('../provenance/reproduce/reproduce.js');
    const { root, output } = shared;
    const { out, trust = [] } = options;
    const result = await withDisplay(shared, (display) =>
      reproduce({ root, run: name, workers, out, trust, display }),
    );
    output.result(result, () => reproducedText(result, output.style));
  });
}

function reproducedText(
  { run, root, workers, objects, documents, tokens, takedowns, out }: Reproduction,
  style: Style,
): string {
  const { in: all, kept, held, dropped } = documents;
  return [
    `${style.bold(run)}  ${style.green('reproduced')}: every byte came out again, with ${workersText(workers)}`,
    '',
    table(
      objects.map(({ ref, files, bytes, contentHash }) => [
        ref,
        style.green('the same'),
        wholeText(files),
        'files',
        bytesText(bytes),
        style.dim(contentHash.slice(0, 12)),
      ]),
      'llrlrl',
    ),
    '',
    `  ${wholeText(all)} documents in = ${wholeText(kept)} kept + ${wholeText(held)} held out + ${wholeText(dropped)} dropped${tokens === null ? '' : `; ${wholeText(tokens)} tokens`}`,
    ...takedowns.map(
      (one) => `  taken down again: ${wholeText(one.documents)} documents, to the root ${one.root}`,
    ),
    `  root  ${root}`,
    ...(out === null ? [] : [`  kept in ${out}`]),
  ].join('\n');
}

function workersText(workers: number): string {
  if (workers === 0) return 'a worker a core';
  return workers === 1 ? '1 worker' : `${wholeText(workers)} workers`;
}
