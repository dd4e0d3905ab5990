import { cell, fence, page } from '../markdown.js';
import { load } from '../repository.js';

/** Every command, as the program itself describes it. */
export async function commandsPage() {
  const { createProgram } = await load('core/dist/cli/main.js');
  const program = await createProgram({
    root: '.',
    environment: {},
    output: { style: {}, result: () => undefined, error: () => undefined },
    exitCode: () => undefined,
  });
  const groups = new Map();
  for (const command of program.commands) {
    const group = command.helpGroup() ?? 'More:';
    groups.set(group, [...(groups.get(group) ?? []), command]);
  }
  return page(
    'Commands',
    program.description(),
    'Every command takes `--json` (one document on stdout, everything else on stderr), `--debug` (stacks with errors) and\n`--help`. Exit codes: 0 done, 1 failed while running, 2 a mistake in what was asked, 3 a gate not met, 130 interrupted.\nErrors have [codes](errors.md).',
    `| command | |\n|---|---|\n${program.commands.map((command) => `| [${command.name()}](#${command.name()}) | ${cell(command.description())} |`).join('\n')}`,
    ...[...groups].flatMap(([group, commands]) => [
      `## ${group.replace(/:$/, '')}`,
      ...commands.flatMap((command) => section(command, 3)),
    ]),
  );
}

function section(command, level, before = []) {
  const path = [...before, command.name()];
  const options = command.options.filter(({ hidden }) => !hidden);
  const rows = [
    ...command.registeredArguments.map(
      (argument) =>
        `| \`${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}\` | ${cell(argument.description)} |`,
    ),
    ...options.map(
      ({ flags, description, defaultValue }) =>
        `| \`${cell(flags)}\` | ${cell(description)}${defaultValue === undefined ? '' : `; \`${defaultValue}\` when left out`} |`,
    ),
  ];
  return [
    `${'#'.repeat(level)} ${path.join(' ')}`,
    command.description(),
    fence(`framework ${path.join(' ')} ${command.usage()}`.trim(), 'sh'),
    rows.length === 0 ? '' : `| | |\n|---|---|\n${rows.join('\n')}`,
    exampleText(command),
    ...command.commands.flatMap((inner) => section(inner, level + 1, path)),
  ];
}

/** Examples stand behind a command's help; commander gives them back by printing it. */
function exampleText(command) {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  const [, text] = /\nExamples?:\n([\s\S]*)$/.exec(help) ?? [];
  return text === undefined ? '' : fence(text.replace(/^ {2}\$ /gm, '').trim(), 'sh');
}
