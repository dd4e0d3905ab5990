import { readFileSync } from 'node:fs';
import { type ExitCode, frameworkError, isFrameworkError } from '@framework/sdk';
import { Command, CommanderError } from 'commander';
import { pendingCalls } from '../hooks/pending.js';
import { LastingStream } from './lasting-stream.js';
import { createOutput, type Output, type Stream } from './output.js';
import type { CliShared } from './shared.js';
import { unknownCommand, usageError, withCommandMeant } from './usage-error.js';

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
  /** What the command and the runners of `run` and `resume` go by; other processes that it starts have this process's own. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/**
 * The command line of this process. A reader that goes away (`framework run | head -1`) costs the work nothing: no more is written, and
 * the exit code says how the work ended.
 *
 * @param args what follows `framework`
 * @returns the exit code: 0 done, 1 failed, 2 the user's mistake, 3 a gate not met, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  const stdout = new LastingStream(process.stdout);
  const stderr = new LastingStream(process.stderr);
  const surroundings = { root: process.cwd(), environment: process.env, stdout, stderr };
  const output = outputOf(args, surroundings);
  const unwatch = watchForSilence(output);
  try {
    const exitCode = await perform(args, surroundings);
    const result = await stdout.flushed();
    if (result.kind !== 'lost') return exitCode;
    output.afterthought(unwritten(result.failure));
    return exitCode === 0 ? 1 : exitCode;
  } finally {
    unwatch();
  }
}

/** A result that went nowhere: whoever looks into the file it was meant for must not take it for one. */
const unwritten = (cause: NodeJS.ErrnoException): Error =>
  frameworkError('FWK_RUN_IO', {
    message: `the result could not be written: ${cause.message}`,
    at: 'standard output',
    action: 'give it a place with room, then run the command again: what it did stands',
    cause,
  });

/** One command, in whatever surroundings; {@link main} is that in the process's own. */
export async function perform(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { root, environment } = surroundings;
  const output = outputOf(args, surroundings);
  let exitCode: ExitCode = 0;
  let program: Command | undefined;
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
    program = await createProgram(shared, asked === undefined ? COMMANDS : [asked]);
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Help and version were asked for and are printed.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const shown = shownError(error, args, program);
    output.error(shown);
    return isFrameworkError(shown) ? shown.exitCode : 1;
  }
}

function shownError(error: unknown, args: readonly string[], program: Command | undefined): unknown {
  if (error instanceof CommanderError) return usageError(error, args, program);
  return isFrameworkError(error) ? withCommandMeant(error, args, program) : error;
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
    .helpCommand('help [command]', 'print this, or the help of a command')
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
