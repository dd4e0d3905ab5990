import { frameworkError } from '@framework/sdk';
import test from 'ava';
import { firstThatOpens } from './first-that-opens.js';
import type { TokenizerPlan } from './tokenizer-plan.js';

const FILE = '/somewhere/tokenizer.json';
const planOf = (plugin: string) => async () =>
  ({
    plan: { slots: { 'fw.tokenizer-files': plugin } },
    source: { kind: 'file', file: FILE },
  }) as unknown as TokenizerPlan;
const plans = [planOf('plugin-a'), planOf('plugin-b')];
const refusal = (code: 'FWK_TOKENIZER_CORRUPT' | 'FWK_TOKENIZER_UNSUPPORTED', message: string, at = FILE) =>
  frameworkError(code, { message, at });

/** Each plugin's answer or refusal, in turn. */
const asking =
  (answers: Readonly<Record<string, string | Error>>, asked: string[] = []) =>
  async ({ plan }: TokenizerPlan) => {
    const plugin = plan.slots['fw.tokenizer-files']!;
    asked.push(plugin);
    const answer = answers[plugin]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };

test('the first that opens a file answers, and no other is asked', async (t) => {
  const asked: string[] = [];
  t.is(await firstThatOpens(plans, FILE, asking({ 'plugin-a': 'yes', 'plugin-b': 'no' }, asked)), 'yes');
  t.deepEqual(asked, ['plugin-a']);
  for (const code of ['FWK_TOKENIZER_CORRUPT', 'FWK_TOKENIZER_UNSUPPORTED'] as const) {
    const answers = { 'plugin-a': refusal(code, 'not mine', `${FILE}, model.type`), 'plugin-b': 'yes' };
    t.is(await firstThatOpens(plans, FILE, asking(answers)), 'yes');
  }
});

test('where none does, damage is told as it is, and what nobody knows with what each says', async (t) => {
  const unknown = refusal('FWK_TOKENIZER_UNSUPPORTED', 'is of the model BPE');
  const damaged = refusal('FWK_TOKENIZER_CORRUPT', 'ends early');
  t.is(
    await t.throwsAsync(firstThatOpens(plans, FILE, asking({ 'plugin-a': unknown, 'plugin-b': damaged }))),
    damaged,
  );
  t.is(
    await t.throwsAsync(firstThatOpens(plans, FILE, asking({ 'plugin-a': damaged, 'plugin-b': unknown }))),
    damaged,
  );
  const none = await t.throwsAsync(
    firstThatOpens(
      plans,
      FILE,
      asking({ 'plugin-a': unknown, 'plugin-b': refusal('FWK_TOKENIZER_UNSUPPORTED', 'has no braces') }),
    ),
  );
  t.like(none, {
    code: 'FWK_TOKENIZER_UNSUPPORTED',
    message: 'plugin-a: is of the model BPE; plugin-b: has no braces',
    at: FILE,
  });
});

test('what is no refusal of the file is thrown at once, and so is what the only one says', async (t) => {
  const asked: string[] = [];
  for (const error of [
    new Error('it crashed'),
    refusal('FWK_TOKENIZER_UNSUPPORTED', 'lists nothing', '--n-best'),
  ]) {
    t.is(await t.throwsAsync(firstThatOpens(plans, FILE, asking({ 'plugin-a': error }, asked))), error);
  }
  const only = refusal('FWK_TOKENIZER_UNSUPPORTED', 'not mine');
  t.is(await t.throwsAsync(firstThatOpens([planOf('plugin-a')], FILE, asking({ 'plugin-a': only }))), only);
  t.is(await t.throwsAsync(firstThatOpens(plans, undefined, asking({ 'plugin-a': only }))), only);
  t.deepEqual(asked, ['plugin-a', 'plugin-a']);
});
