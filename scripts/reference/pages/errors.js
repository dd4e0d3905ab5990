import { page } from '../markdown.js';

/** What the second word of a code speaks of. */
const AREAS = {
  BACKEND: 'Backends',
  CHECKPOINT: 'Checkpoints',
  CLI: 'The command line',
  CONFIG: 'Configuration',
  CONTRACT: 'Contract tests',
  DATA: 'Data',
  GATE: 'Gates',
  HOOK: 'Hooks',
  INTERNAL: 'Mistakes of ours',
  INTERRUPTED: 'Interruption',
  JOURNAL: 'Journals',
  LOCK: 'The run lock',
  LOSS: 'Training',
  MEMORY: 'Memory',
  NATIVE: 'Native code',
  PLUGIN: 'Plugins',
  PRESET: 'Presets',
  RUN: 'Runs',
  SLOT: 'Slots',
  SOURCE: 'Sources',
  STAGE: 'Stages',
  STORE: 'The store',
  TOKENIZER: 'Tokenizers',
};

/** Every code of the registry, by area. */
export function errorsPage({ sdk }) {
  const areas = new Map();
  for (const code of Object.keys(sdk.errors)) {
    const area = code.split('_')[1];
    areas.set(area, [...(areas.get(area) ?? []), code]);
  }
  return page(
    'Errors',
    'Every coded error, what it means, and the one thing to do. Codes do not change within an [SDK level](../../sdk/UPGRADING.md);\nmessages may. With `--json` an error is `{code, message, action, at, exitCode}`.',
    '| exit code | |\n|---|---|\n| 1 | failed while running; what was published is whole |\n| 2 | decided before work started, from what was written |\n| 3 | a gate of the preset was not met |\n| 130 | interrupted |',
    'A plugin of yours has codes of its own: [`defineErrors`](sdk.md#defineerrors).',
    [...areas]
      .map(([area, codes]) => [
        `## ${AREAS[area] ?? area.toLowerCase()}`,
        codes.map((code) => {
          const { meaning, action, exitCode } = sdk.errors[code];
          return `### ${code}\n\n${meaning}\n\n**Do this:** ${action}. Exit code ${exitCode}.`;
        }),
      ])
      .flat(2),
  );
}
