import { frameworkError } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Command } from 'commander';
import { ANSWER_KINDS, type AnswerKind } from '../explain/explanation.js';
import type { Ground } from '../explain/ground.js';
import {
  type CliShared,
  GROUPS,
  type PresetOptions,
  planRequest,
  withExample,
  withPresetOptions,
} from './shared.js';

interface ExplainOptions extends PresetOptions {
  readonly run?: string;
  readonly as?: string;
  readonly limit: string;
}

/** `framework explain`: why something is as it is, in a preset or in a run. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('explain')
    .helpGroup(GROUPS.understand)
    .argument(
      '<what>',
      'a hook, stage, slot, plugin, configuration path, error code; with --run a document too',
    )
    .description('why this order, this owner, this value, this refusal; why a document was dropped')
    .option('-r, --run <name>', 'a run: what it recorded, and the preset it was started with')
    .option('--as <kind>', `only this meaning of the word: ${ANSWER_KINDS.join(', ')}`)
    .option('--limit <count>', 'documents to show, where a pattern matches many', '20');
  withPresetOptions(command);
  withExample(
    command,
    'framework explain filter --preset tiny-code',
    'framework explain plugin-trainer.steps',
    'framework explain FWK_LOCK_DRIFT',
    "framework explain '*.min.js' --run tiny-code   # why were these dropped",
  );
  command.action(async (what: string, options: ExplainOptions) => {
    const question = { what, as: kindOf(options.as), limit: limitOf(options.limit) };
    if (options.run !== undefined) refusePreset(command);
    const [{ explain, explainCode }, { explanationText }] = await Promise.all([
      import('../explain/explain.js'),
      import('./explain-text.js'),
    ]);
    const explanation = explainCode(question) ?? (await explain(await groundOf(shared, options), question));
    shared.output.result(explanation, () => explanationText(explanation, shared.output.style));
  });
}

async function groundOf(shared: CliShared, options: ExplainOptions): Promise<Ground> {
  const { presetGround, runGround } = await import('../explain/ground.js');
  return options.run === undefined
    ? presetGround(planRequest(shared, options))
    : runGround(shared.root, options.run, options.trust);
}

function kindOf(written: string | undefined): AnswerKind | null {
  if (written === undefined) return null;
  const kind = ANSWER_KINDS.find((one) => one === written);
  if (kind !== undefined) return kind;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no kind of thing to explain${suggestion(written, ANSWER_KINDS)}`,
    at: '--as',
    action: `use one of: ${ANSWER_KINDS.join(', ')}`,
  });
}

function limitOf(written: string): number {
  const limit = Number(written);
  if (Number.isSafeInteger(limit) && limit > 0 && limit <= 10_000) return limit;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `'${written}' is no number of documents`,
    at: '--limit',
    action: 'give a whole number from 1 to 10000',
  });
}

/** A run has its own preset; another one beside it would be two questions. */
function refusePreset(command: Command): void {
  for (const name of ['preset', 'file', 'set']) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    throw frameworkError('FWK_CLI_USAGE', {
      message: `--run brings the preset and the settings the run was started with; --${name} does not go with it`,
      at: `--${name}`,
      action: `leave out --run, or --${name}`,
    });
  }
}
