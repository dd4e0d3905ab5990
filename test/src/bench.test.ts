import test from 'ava';
import { framework, json, workingFolder } from './support/framework.js';

interface Measurement {
  readonly parameters: number;
  readonly tokens: number;
  readonly mode: {
    readonly activationCheckpointing: string;
    readonly backend: string;
    readonly choice: { readonly compute?: string } | null;
  };
  readonly loss: number;
  readonly gradientNorm: number;
  readonly seconds: number;
  readonly modelFlops: number;
  readonly product: { readonly flopsPerSecond: number };
  readonly share: number;
  readonly peakResidentBytes: number;
}

const set = (...settings: readonly string[]) =>
  settings.flatMap((setting) => ['--set', `plugins.${setting}`]);

/** The 700M model's preset, made a millionth of the work. */
const small = set(
  'plugin-transformer.layers=2',
  'plugin-transformer.hidden=64',
  'plugin-transformer.feedForward=48',
  'plugin-packing.contextLength=64',
  'plugin-unigram-tokenizer.vocabularySize=512',
);

test.serial('bench 700m-step takes one step and says what it measured', async (t) => {
  const cwd = await workingFolder(t);
  const measure = async (policy: string): Promise<Measurement> => {
    const outcome = await framework(['bench', '700m-step', '--checkpointing', policy, ...small, '--json'], {
      cwd,
    });
    t.is(outcome.code, 0, outcome.stderr);
    return json<Measurement>(outcome);
  };
  const kept = await measure('none');
  t.is(kept.tokens, 64);
  if (kept.mode.backend === 'native') t.is(kept.mode.choice?.compute, 'f32');
  t.is(kept.mode.activationCheckpointing, 'none');
  // Weights are random and ids uniform: the loss of a guess, and a little more.
  t.true(Math.abs(kept.loss - Math.log(512)) < 1.5, String(kept.loss));
  t.true(kept.gradientNorm > 0);
  t.true(kept.peakResidentBytes > 30 * 2 ** 20);
  t.true(Math.abs(kept.share - kept.modelFlops / kept.seconds / kept.product.flopsPerSecond) < 1e-12);
  // Six operations a weight and token, and attention: at least that, and not twice as much at this length.
  t.true(kept.modelFlops > 5.9 * kept.parameters * 64 && kept.modelFlops < 12 * kept.parameters * 64);

  if (process.env['FRAMEWORK_FULL'] !== '1') {
    t.log('selective checkpointing, once more the same: runs in .ci/run --full');
    return;
  }
  // What is computed again gives the same numbers, and counts as no work of the model.
  const again = await measure('selective');
  t.is(again.mode.activationCheckpointing, 'selective');
  t.deepEqual(
    [again.loss, again.gradientNorm, again.modelFlops],
    [kept.loss, kept.gradientNorm, kept.modelFlops],
  );
});

test.serial('with --warmup the step after others is measured', async (t) => {
  const cwd = await workingFolder(t);
  const outcome = await framework(['bench', '700m-step', '--warmup', '2', ...small, '--json'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
  t.is(json<{ warmup: number }>(outcome).warmup, 2);
  t.regex(outcome.stderr, /step 1, before .*\n.*step 2, before/);

  const wrong = await framework(['bench', '700m-step', '--warmup', 'many', '--json'], { cwd });
  t.is(wrong.code, 2);
  t.like(json(wrong), { code: 'FWK_CLI_USAGE', at: '--warmup' });
});

test.serial('a step that cannot fit is refused before anything is computed', async (t) => {
  const cwd = await workingFolder(t);
  const outcome = await framework(
    ['bench', '700m-step', ...set('plugin-packing.contextLength=1048576'), '--json'],
    { cwd },
  );
  t.is(outcome.code, 1);
  t.like(json(outcome), { code: 'FWK_MEMORY' });
});

test('a benchmark there is not is a mistake in what was asked', async (t) => {
  const outcome = await framework(['bench', '7b-step', '--json'], { cwd: await workingFolder(t) });
  t.is(outcome.code, 2);
  t.like(json(outcome), { code: 'FWK_CLI_USAGE', action: 'use one of: 700m-step' });
});
