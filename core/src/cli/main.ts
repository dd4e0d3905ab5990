import { readFileSync } from 'node:fs';
import { type ExitCode, frameworkError, isFrameworkError } from '@framework/sdk';
import { nearest } from '@framework/sdk/checks';
import { Command, CommanderError } from 'commander';
import { pendingCalls } from '../hooks/pending.js';
import { createOutput, type Output, type Stream } from './output.js';
import type { CliShared } from './shared.js';

/** One file a command, in the order `--help` lists them. */
const COMMANDS = [
  'run',
  'resume',
  'init',
  'plan',
  'inspect',
  'config',
  'explain',
  'doctor',
  'plugins',
  'presets',
  'runs',
  'generate',
  'tokenizer',
  'eval',
  'provenance',
  'takedown',
  'audit',
  'data',
  'diff',
  'trace',
  'ablate',
  'bench',
  'new-plugin',
  'contract',
] as const;

/** What a call of the command line happens in. */
export interface Surroundings {
  /** The working folder. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/**
 * The command line of this process.
 *
 * @param args what follows `framework`
 * @returns the exit code: 0 done, 1 failed, 2 the user's mistake, 3 a gate not met, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  const { stdout, stderr, env } = process;
  // `framework plugins | head`: the reader has what it wanted.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
  const surroundings = { root: process.cwd(), environment: env, stdout, stderr };
  const unwatch = watchForSilence(outputOf(args, surroundings));
  try {
    return await perform(args, surroundings);
  } finally {
    unwatch();
  }
}

/** One command, in whatever surroundings; {@link main} is that in the process's own. */
export async function perform(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { root, environment } = surroundings;
  const output = outputOf(args, surroundings);
  let exitCode: ExitCode = 0;
  try {
    const shared: CliShared = {
      root,
      environment,
      output,
      exitCode: (code) => {
        exitCode = code;
      },
    };
    const asked = commandOf(args);
    const program = await createProgram(shared, asked === undefined ? COMMANDS : [asked]);
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Help and version were asked for and are printed.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const shown = error instanceof CommanderError ? usageError(error, args) : error;
    output.error(shown);
    return isFrameworkError(shown) ? shown.exitCode : 1;
  }
}

/** The first word that is no option, where it is a command. */
function commandOf(args: readonly string[]): (typeof COMMANDS)[number] | undefined {
  const first = args.find((argument) => !argument.startsWith('-'));
  return COMMANDS.find((name) => name === first);
}

const outputOf = (args: readonly string[], { environment, stdout, stderr }: Surroundings): Output =>
  createOutput({
    json: args.includes('--json'),
    debug: args.includes('--debug'),
    environment,
    stdout,
    stderr,
  });

/**
 * The program with its commands registered; nothing heavy is imported yet.
 *
 * @param commands all of them, or the one that was asked for
 */
export async function createProgram(
  shared: CliShared,
  commands: readonly (typeof COMMANDS)[number][] = COMMANDS,
): Promise<Command> {
  const program = new Command('framework')
    .description('Train code language models: from licensed source to an evaluated checkpoint.')
    .version(version(), '-V, --version', 'print the version')
    .option('--json', 'one JSON document on stdout, everything else on stderr')
    .option('--debug', 'show stacks with errors')
    .usage('<command> [options]')
    .helpOption('-h, --help', 'print this')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeErr: () => undefined })
    .exitOverride()
    .addHelpText(
      'after',
      '\nBegin with:\n  $ framework run --preset tiny-code\n  $ framework plan --preset 700m-code\n\nExit codes: 0 done, 1 failed, 2 a mistake in what was asked, 3 a gate not met, 130 interrupted',
    );
  for (const name of commands) {
    const { register } = (await import(`./${name}.js`)) as {
      register(program: Command, shared: CliShared): void;
    };
    register(program, shared);
  }
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  program
    .argument('[command]')
    .allowExcessArguments()
    // Of a command that is misspelt its options are unknown, too, and not what is wrong.
    .allowUnknownOption()
    .action((written: string | undefined) => {
      if (written !== undefined) throw unknownCommand(written, program);
      program.help();
    });
  return program;
}

function unknownCommand(written: string, program: Command): Error {
  if (written.startsWith('-')) {
    return frameworkError('FWK_CLI_USAGE', {
      message: `unknown option '${written}'`,
      at: 'the command line',
      action: 'see `framework --help`',
    });
  }
  const names = program.commands.map((command) => command.name());
  const near = nearest(written, names);
  return frameworkError('FWK_CLI_USAGE', {
    message: `there is no command '${written}'${near === undefined ? '' : `; did you mean '${near}'?`}`,
    at: `framework ${written}`,
    action: near === undefined ? `use one of: ${names.join(', ')}` : `run \`framework ${near}\``,
  });
}

/** commander's own complaint, as ours: it speaks of options with their names already. */
function usageError(error: CommanderError, args: readonly string[]): Error {
  const command = commandOf(args);
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\n?\(Did you mean (.+)\?\)$/, "; did you mean '$1'?");
  return frameworkError('FWK_CLI_USAGE', {
    message,
    at: command === undefined ? 'the command line' : `framework ${command}`,
    action: `see \`framework ${command ?? '<command>'} --help\``,
  });
}

/** Node leaves with 0 when nothing is left to wait for, even in the middle of an `await`. */
function watchForSilence(output: Output): () => void {
  const onExit = (code: number) => {
    if (code !== 0) return;
    const pending = pendingCalls().map(({ plugin, hook }) => `${hook} of ${plugin}`);
    output.error(
      frameworkError('FWK_HOOK_NEVER_SETTLED', {
        message: `nothing was left to do, yet the command had not ended${pending.length > 0 ? `: still waiting for ${pending.join(', ')}` : ''}`,
      }),
    );
    process.exitCode = 1;
  };
  process.once('exit', onExit);
  return () => process.removeListener('exit', onExit);
}

const version = (): string => {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
};
