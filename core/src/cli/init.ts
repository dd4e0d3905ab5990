import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import { initText } from './init-text.js';
import { type NumberRule, numberOption } from './number-option.js';
import { type CliShared, GROUPS, withExample } from './shared.js';
import { terminalText } from './terminal-text.js';

interface InitOptions {
  readonly name?: string;
  readonly unlicensed?: 'keep' | 'drop';
  readonly minutes?: string;
}

/** `framework init`: a preset for a folder of one's own source. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('init')
    .helpGroup(GROUPS.train)
    .description(
      'write a preset that trains on a folder of yours: what is in it, its licences, sizes that fit',
    )
    .argument('<folder>', 'a git checkout, or any folder of source')
    .option('-n, --name <name>', 'of the preset and its run; the folder’s when left out')
    .option(
      '--unlicensed <keep|drop>',
      'files nothing states a licence for; left out: kept only where nothing in the folder states one',
      unlicensedOption,
    )
    .option('--minutes <count>', 'of training on two cores, at most: more for a larger model (default: 4)');
  withExample(command, 'framework init ../my-project', 'framework init src --name mine --unlicensed keep');
  command.action(async (folder: string, { name, unlicensed, minutes }: InitOptions) => {
    const { output, root, environment } = shared;
    const { init } = await import('../init/init.js');
    if (output.interactive) output.note(`looks through ${terminalText(folder)}`);
    const made = await init({
      root,
      environment,
      folder,
      name,
      unlicensed,
      minutes: numberOption('--minutes', minutes, undefined, MINUTES),
      notice: output.note,
      raw: (text) => output.note(text.replace(/\n$/, '')),
    });
    output.result(made, () => initText(made, output.style));
  });
}

const MINUTES: NumberRule = {
  kind: 'whole',
  minimum: 1,
  maximum: 10_000,
  words: 'a whole number from 1 to 10,000',
  example: '20',
};

function unlicensedOption(written: string): 'keep' | 'drop' {
  if (written === 'keep' || written === 'drop') return written;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is neither keep nor drop`,
    at: '--unlicensed',
    action: 'use one of: keep, drop',
  });
}
