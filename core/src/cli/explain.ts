import { frameworkError } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import type { Command } from 'commander';
import { ANSWER_KINDS, type AnswerKind } from '../explain/explanation.js';
import type { Ground } from '../explain/ground.js';
import {
  type CliShared,
  GROUPS,
  limitOf,
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
      'a hook, stage, slot, plugin, configuration path, error code; a document of a run, by its id or path',
    )
    .description('why this order, this owner, this value, this refusal; why a document was dropped')
    .option(
      '-r, --run <name>',
      'a run: what it recorded, and its preset; for a document the newest when left out',
    )
    .option('--as <kind>', `only this meaning of the word: ${ANSWER_KINDS.join(', ')}`)
    .option('--limit <count>', 'documents to show, where a pattern matches many', '20');
  withPresetOptions(command);
  withExample(
    command,
    'framework explain filter --preset tiny-code',
    'framework explain plugin-trainer.steps',
    'framework explain FWK_LOCK_DRIFT',
    "framework explain '*.min.js' --run tiny-code   # why were these dropped",
    'framework explain node_modules/rxjs/src/index.ts   # a file: kept or not, by whom, its licence and hash',
  );
  command.action(async (what: string, options: ExplainOptions) => {
    const question = { what, as: kindOf(options.as), limit: limitOf(options.limit, 'documents') };
    if (options.run !== undefined) refusePreset(command);
    const [{ asksForDocument, explain, explainCode }, { documentNotFound }, { explanationText }] =
      await Promise.all([
        import('../explain/explain.js'),
        import('../explain/document-not-found.js'),
        import('./explain-text.js'),
      ]);
    const aboutDocument = namedPreset(command) === undefined && asksForDocument(shared.root, question);
    const explanation =
      explainCode(question) ?? (await explain(await groundOf(shared, options, aboutDocument), question));
    shared.output.result(explanation, () => explanationText(explanation, shared.output.style));
    const error = documentNotFound(explanation);
    if (error === undefined) return;
    shared.output.afterthought(error);
    shared.exitCode(error.exitCode);
  });
}

async function groundOf(shared: CliShared, options: ExplainOptions, aboutDocument: boolean): Promise<Ground> {
  const { presetGround, runGround } = await import('../explain/ground.js');
  const run = options.run ?? (aboutDocument ? await newestRun(shared.root) : undefined);
  return run === undefined
    ? presetGround(planRequest(shared, options))
    : runGround(shared.root, run, options.trust);
}

/** Where nobody says which run, a document is one of the last. */
async function newestRun(root: string): Promise<string | undefined> {
  const { listRuns } = await import('../run/run-folders.js');
  return (await listRuns(root))[0]?.paths.name;
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

/** A run has its own preset; another one beside it would be two questions. */
function refusePreset(command: Command): void {
  const name = namedPreset(command);
  if (name === undefined) return;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `--run brings the preset and the settings the run was started with; --${name} does not go with it`,
    at: `--${name}`,
    action: `leave out --run, or --${name}`,
  });
}

/** The first option that says which preset is meant. */
const namedPreset = (command: Command): string | undefined =>
  ['preset', 'file', 'set'].find((name) => command.getOptionValueSource(name) === 'cli');
