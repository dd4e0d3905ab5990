import { frameworkError } from '@framework/sdk';
import type { Command } from 'commander';
import type { WrittenObject } from '../config/layer.js';
import { missingOption } from './missing-option.js';
import { namedPath } from './named-path.js';
import { refuseNotMet } from './refuse-not-met.js';
import {
  type CliShared,
  collect,
  GROUPS,
  type TrustOptions,
  withExample,
  withTrustOption,
} from './shared.js';
import { withDisplay } from './with-display.js';

interface SuiteOptions extends TrustOptions {
  readonly suite?: readonly string[];
  readonly problems?: string;
  readonly sandbox: string;
  readonly set?: readonly string[];
}

interface EvalOptions extends SuiteOptions {
  readonly model?: string;
  readonly checkpoint?: string;
  readonly modelName?: string;
  readonly api?: string;
  readonly keyFrom?: string;
  readonly principal?: string;
  readonly again?: true;
  readonly gate?: true;
  readonly gates?: string;
  readonly contamination?: true;
}

interface VerifyOptions extends SuiteOptions {
  readonly samples?: string;
  readonly partial?: true;
}

/** `framework eval`: suites on a model, without training. */
export function register(program: Command, shared: CliShared): void {
  const command = program
    .command('eval')
    .helpGroup(GROUPS.look)
    .description('suites on a run, a checkpoint or an endpoint; what stands is reused, what stopped goes on');
  withExample(
    command,
    'framework eval --model tiny-code --suite humaneval',
    'framework eval --model http://127.0.0.1:8000/v1 --model-name starcoder2-7b --suite humaneval,mbpp',
    'framework eval verify --suite humaneval --samples wizardcoder.zip',
    'framework eval compare tiny-code trial',
    'framework eval model --help   # --model, --suite and all else of the first two',
  );
  const evaluate = command
    .command('model', { isDefault: true })
    .description('evaluate a model: the run is only read; results lie in its evals/, or in evals/ here')
    .option(
      '-m, --model <model>',
      'a run, a folder of a run or of its checkpoint, or an endpoint: http://…/v1',
    )
    .option('--checkpoint <step>', 'of a run: the checkpoint of this step; the newest when left out')
    .option('--model-name <name>', 'of an endpoint: the model’s name there')
    .option('--api <api>', 'of an endpoint: completions, or chat')
    .option('--key-from <variable>', 'of an endpoint: the environment variable that holds the key')
    .option('--principal <name>', 'on whose behalf: replies are kept apart by it (default: who is logged in)')
    .option('--again', 'judge anew where a result stands; replies that were had are kept')
    .option('--contamination', 'of a run: look for the problems in what it was trained on')
    .option('--gate', 'exit with 3 when a gate of the run is not met, or lacks the data to say')
    .option('--gates <file>', 'the same with the gates of this file: a name, a version, bounds by metric');
  withSuiteOptions(evaluate);
  withExample(
    evaluate,
    'framework eval --model tiny-code --suite humaneval',
    'framework eval --model runs/tiny-code/checkpoints/step-400 --suite humaneval,mbpp --sandbox linux',
    'framework eval --model http://127.0.0.1:8000/v1 --model-name starcoder2-7b --suite humaneval --problems HumanEval.jsonl.gz',
  );
  evaluate.action((options: EvalOptions) => evaluateAction(options, shared));

  const verify = command
    .command('verify')
    .description('judge published replies again, and compare with the verdicts they were published with')
    .option(
      '--samples <file>',
      'replies of human-eval, evalplus or bigcode; also in a .gz or .zip, or a folder',
    )
    .option('--partial', 'leave out problems without a reply, and replies without a problem');
  withSuiteOptions(verify);
  withExample(
    verify,
    'framework eval verify --suite humaneval --problems HumanEval.jsonl.gz --samples wizardcoder.zip',
  );
  verify.action((options: VerifyOptions) => verifyAction(options, shared));

  const contamination = command
    .command('contamination')
    .description('how much of a suite’s problems a run was trained on: runs of 13 tokens they have in common')
    .option('-m, --model <run>', 'a run, or its folder');
  withSuiteOptions(contamination);
  withExample(
    contamination,
    'framework eval contamination --model tiny-code --suite humaneval --problems HumanEval.jsonl.gz',
  );
  contamination.action((options: EvalOptions) => contaminationAction(options, shared));

  const compare = command
    .command('compare')
    .description(
      'two evaluations, suite by suite on the tasks both have: is one better, and how sure is that',
    )
    .argument('<a>', 'an evaluation: its id, its folder, its file; or a run that was evaluated')
    .argument('<b>', 'another');
  withExample(
    compare,
    'framework eval compare tiny-code trial',
    'framework eval compare evals/a evals/b --json',
  );
  compare.action(async (a: string, b: string) => {
    const [{ compareEvaluations }, { comparisonText }] = await Promise.all([
      import('../eval/compare/compare.js'),
      import('./comparison-text.js'),
    ]);
    const comparison = await compareEvaluations(shared.root, a, b);
    shared.output.result(comparison, () => comparisonText(comparison, shared.output.style));
  });
}

async function evaluateAction(options: EvalOptions, shared: CliShared): Promise<void> {
  const { output, root } = shared;
  if (options.model === undefined)
    throw missingOption('--model', 'a run, a checkpoint or an endpoint', 'framework eval');
  const suites = suitesOf(options);
  const [{ evaluateModel }, { modelReference }, { evaluationText }] = await Promise.all([
    import('../eval/evaluate-model.js'),
    import('../eval/model-reference.js'),
    import('./eval-text.js'),
  ]);
  const model = withStep(modelReference(options.model, root), options.checkpoint);
  const result = await withDisplay(shared, (display) =>
    evaluateModel({
      root,
      model,
      endpoint: endpointOf(options),
      suites,
      problems: options.problems === undefined ? null : namedPath('--problems', options.problems, root),
      sandbox: options.sandbox,
      settings: options.set ?? [],
      environment: shared.environment,
      trust: options.trust ?? [],
      principal: options.principal ?? null,
      contamination: options.contamination ? 'look' : 'leave',
      gates: options.gates === undefined ? null : namedPath('--gates', options.gates, root),
      standing: options.again ? 'again' : 'reuse',
      notice: display.notice,
      raw: display.raw,
      progress: (progress) => display.progress('evaluate', progress),
    }),
  );
  output.result(result, () => evaluationText(result, output.style));
  if (options.gate || options.gates !== undefined) refuseNotMet(shared, result);
}

async function verifyAction(options: VerifyOptions, shared: CliShared): Promise<void> {
  const { output, root } = shared;
  const { samples } = options;
  if (samples === undefined)
    throw missingOption('--samples', 'the file of published replies', 'framework eval verify');
  const [suite, ...others] = suitesOf(options);
  if (suite === undefined || others.length > 0) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: 'a file of replies is verified by one suite at a time',
      at: '--suite',
      action: 'name one suite',
    });
  }
  const [{ verify }, { refuseDisagreement, verificationText }] = await Promise.all([
    import('../eval/verify.js'),
    import('./verification-text.js'),
  ]);
  const result = await withDisplay(shared, (display) =>
    verify({
      root,
      suite,
      samples: namedPath('--samples', samples, root),
      problems: options.problems === undefined ? null : namedPath('--problems', options.problems, root),
      sandbox: options.sandbox,
      settings: options.set ?? [],
      environment: shared.environment,
      trust: options.trust ?? [],
      coverage: options.partial ? 'partial' : 'whole',
      notice: display.notice,
      raw: display.raw,
      progress: (progress) => display.progress('evaluate', progress),
    }),
  );
  output.result(result, () => verificationText(result, output.style));
  refuseDisagreement(shared, result);
}

async function contaminationAction(options: EvalOptions, shared: CliShared): Promise<void> {
  const { output, root } = shared;
  if (options.model === undefined) throw missingOption('--model', 'a run', 'framework eval contamination');
  const suites = suitesOf(options);
  const [{ contaminatedSuites }, { modelReference }, { contaminationText }] = await Promise.all([
    import('../eval/contaminated-suites.js'),
    import('../eval/model-reference.js'),
    import('./contamination-text.js'),
  ]);
  const model = modelReference(options.model, root);
  if (model.kind !== 'run') {
    throw frameworkError('FWK_CLI_USAGE', {
      message: 'what an endpoint was trained on is not known here',
      at: '--model',
      action: 'name a run',
    });
  }
  const result = await withDisplay(shared, (display) =>
    contaminatedSuites({
      model,
      suites,
      problems: options.problems === undefined ? null : namedPath('--problems', options.problems, root),
      sandbox: options.sandbox,
      settings: options.set ?? [],
      environment: shared.environment,
      trust: options.trust ?? [],
      progress: (progress) => display.progress('evaluate', progress),
    }),
  );
  output.result(result, () => contaminationText(result, output.style));
}

/** Options that say which suites, on what, judged where. */
export function withSuiteOptions(command: Command): Command {
  command
    .option('--suite <names>', 'suites, with commas between: humaneval,mbpp; may be repeated', collect)
    .option('--problems <file>', 'the suite’s problems; its own when left out')
    .option('--sandbox <name>', 'linux, wasm, or auto for the first that starts here', 'auto')
    .option(
      '-s, --set <path=value>',
      'one value: plugins.plugin-humaneval.samples=20; may be repeated',
      collect,
    );
  return withTrustOption(command);
}

/** @throws FWK_CLI_USAGE for none, and for one file of problems for several */
export function suitesOf({
  suite = [],
  problems,
}: Pick<SuiteOptions, 'suite' | 'problems'>): readonly string[] {
  const suites = [...new Set(suite.flatMap((names) => names.split(',')).map((name) => name.trim()))].filter(
    (name) => name !== '',
  );
  if (suites.length === 0)
    throw missingOption('--suite', 'one or more suites: `--suite humaneval,mbpp`', 'framework eval');
  if (problems === undefined || suites.length === 1) return suites;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `one file of problems is given for ${suites.length} suites`,
    at: '--problems',
    action: 'evaluate one suite at a time, or set the file of each: --set plugins.plugin-humaneval.tasks=…',
  });
}

/** Keys of the plugin that asks an endpoint; what is not given has its default. */
const endpointOf = ({ modelName, api, keyFrom }: EvalOptions): WrittenObject => ({
  ...(modelName === undefined ? {} : { model: modelName }),
  ...(api === undefined ? {} : { api }),
  ...(keyFrom === undefined ? {} : { keyFrom }),
});

type Reference = ReturnType<typeof import('../eval/model-reference.js')['modelReference']>;

function withStep(model: Reference, written: string | undefined): Reference {
  if (written === undefined) return model;
  const step = Number(written);
  if (model.kind === 'run' && /^\d{1,15}$/.test(written)) return { ...model, step };
  throw frameworkError('FWK_CLI_USAGE', {
    message: model.kind === 'run' ? `'${written}' is no step` : 'an endpoint has no checkpoints',
    at: '--checkpoint',
    action: model.kind === 'run' ? 'give a whole number: --checkpoint 400' : 'leave --checkpoint out',
  });
}
