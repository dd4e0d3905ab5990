/** What commander objects to, and what was meant, in our words. */
import { FrameworkError, frameworkError } from '@framework/sdk';
import { nearest, suggestion } from '@framework/sdk/checks';
import type { Command, CommanderError } from 'commander';

/** A word where one of the program's commands should stand. */
export function unknownCommand(written: string, program: Command): FrameworkError {
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

/** commander's own complaint: it speaks of options with their names already. */
export function usageError(
  error: CommanderError,
  args: readonly string[],
  program: Command | undefined,
): FrameworkError {
  const words = wordsOf(args, program);
  if (words === undefined && error.code === 'commander.help' && program !== undefined) {
    return unknownCommand(args.filter((argument) => !argument.startsWith('-'))[1] ?? '', program);
  }
  if (words?.names.length) {
    const { command, names, second } = words;
    const action = `use one of: ${names.map((name) => `framework ${command} ${name}`).join(', ')}`;
    if (error.code === 'commander.help') {
      const message = `\`framework ${command}\` does nothing by itself`;
      return frameworkError('FWK_CLI_USAGE', { message, at: `framework ${command}`, action });
    }
    const isNoName = second !== undefined && !names.includes(second);
    if (isNoName && /^commander\.(?:unknownCommand|excessArguments)$/.test(error.code)) {
      const message = `there is no command '${command} ${second}'${suggestion(second, names)}`;
      return frameworkError('FWK_CLI_USAGE', { message, at: `framework ${command} ${second}`, action });
    }
  }
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\n?\(Did you mean (.+)\?\)$/, "; did you mean '$1'?");
  const named = words === undefined ? undefined : `framework ${namedBy(words)}`;
  const aboutArguments =
    words === undefined ? undefined : argumentsError(error, words, `framework ${namedBy(words)}`);
  if (aboutArguments !== undefined) return aboutArguments;
  return frameworkError('FWK_CLI_USAGE', {
    message,
    at: named ?? 'the command line',
    action: `see \`${named ?? 'framework <command>'} --help\``,
  });
}

/** Words that stand behind a command by themselves: one too many, or one too few. */
function argumentsError(
  { code, message }: CommanderError,
  { found, names, second }: Words,
  named: string,
): FrameworkError | undefined {
  const command = found.commands.find((one) => one.name() === second) ?? found;
  const taken = command.registeredArguments;
  const usage = [named, ...taken.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`))].join(
    ' ',
  );
  if (code === 'commander.missingArgument') {
    const missing = taken.find((one) => message.includes(`'${one.name()}'`));
    return frameworkError('FWK_CLI_USAGE', {
      message: `missing required argument '${missing?.name()}'${missing?.description ? `: ${missing.description}` : ''}`,
      at: named,
      action: `write \`${usage}\`; see \`${named} --help\``,
    });
  }
  if (code !== 'commander.excessArguments') return undefined;
  const extra = taken.length === 0 && command === found && !names.includes(second ?? '') ? second : undefined;
  // Whoever writes `framework run tiny-code` knows what is wanted, and not the option.
  const option = ['preset', 'run'].find((name) =>
    command.options.some((one) => one.attributeName() === name),
  );
  const meant = extra === undefined || option === undefined ? usage : `${named} --${option} ${extra}`;
  return frameworkError('FWK_CLI_USAGE', {
    message: `too many arguments: \`${named}\` takes ${taken.length === 0 ? 'none' : `${taken.length} at most`}${extra === undefined ? '' : `, and not '${extra}'`}`,
    at: named,
    action: `write \`${meant}\`; see \`${named} --help\``,
  });
}

/** `eval compare`, or `eval` where no command of its own is named. */
const namedBy = ({ command, names, second }: Words): string =>
  second !== undefined && names.includes(second) ? `${command} ${second}` : command;

/** `framework provenance verfy`: a run of that name is looked for, and a command was meant. */
export function withCommandMeant(
  error: FrameworkError,
  args: readonly string[],
  program: Command | undefined,
): FrameworkError {
  const { command, names = [], second } = wordsOf(args, program) ?? {};
  if (second === undefined || names.includes(second) || !error.message.includes(`'${second}'`)) return error;
  const near = nearest(second, names);
  if (near === undefined) return error;
  const action = `run \`framework ${command} ${near}\` if that was meant; else ${error.action}`;
  const { code, exitCode, message, at } = error;
  return new FrameworkError(code, exitCode, action, {
    message,
    cause: error,
    ...(at === undefined ? {} : { at }),
  });
}

/** A command, the names of its own commands, and the word right behind it. */
function wordsOf(args: readonly string[], program: Command | undefined) {
  const at = args.findIndex((argument) => !argument.startsWith('-'));
  const found = program?.commands.find((command) => command.name() === args[at]);
  if (found === undefined) return undefined;
  const second = args[at + 1]?.startsWith('-') ? undefined : args[at + 1];
  return { found, command: found.name(), names: found.commands.map((one) => one.name()), second };
}

type Words = NonNullable<ReturnType<typeof wordsOf>>;
