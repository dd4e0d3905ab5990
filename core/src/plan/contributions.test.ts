import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { inspectPlan } from './inspection.js';
import { summarizePlan } from './summary.js';

const fixtures = fileURLToPath(new URL('../../test-cases/plugins/', import.meta.url));

function planOf(t: ExecutionContext, ...ids: string[]): Promise<ResolvedPlan> {
  const root = mkdtempSync(join(tmpdir(), 'framework-plan-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  writeFileSync(
    join(root, 'p.yaml'),
    `plugins:\n${ids.map((id) => `  ${join(fixtures, id)}: {}\n`).join('')}`,
  );
  return resolvePlan({ preset: './p.yaml', root, trust: ids });
}

test('facts are pulled from who states them, whatever the order of plugins', async (t) => {
  const summary = await summarizePlan(await planOf(t, 'fact-steps', 'fact-context'));
  t.is(summary.tokens, 10 * 128);
  t.is(summary.parameters, 192);
  t.is(summary.memory.bytes, 768);
  t.is(summary.time.flops, 1280 * 300);
  t.true(summary.time.assumptions.some((text) => text.includes('40 %')));
  t.deepEqual(summary.problems, []);
});

test('a price given takes the place of the assumed ones', async (t) => {
  const plan = await planOf(t, 'fact-steps', 'fact-context');
  const { time } = await summarizePlan(plan, { dollarsPerHour: 0 });
  t.true(time.devices.every((device) => device.dollars === 0));
});

test('planning in a circle is an error that shows the circle', async (t) => {
  await t.throwsAsync(async () => summarizePlan(await planOf(t, 'fact-steps', 'fact-circle')), {
    code: 'FWK_HOOK_ORDER_CYCLE',
    message: /fact-circle -> fact-steps -> fact-circle/,
  });
});

test('a fact nobody states, or that its owner forgets, is an error naming the plugin', async (t) => {
  await t.throwsAsync(async () => summarizePlan(await planOf(t, 'fact-steps')), {
    code: 'FWK_SLOT_MISSING',
    message: /'fact-steps'.*'contextLength'/,
  });
  await t.throwsAsync(async () => summarizePlan(await planOf(t, 'fact-silent')), {
    code: 'FWK_PLUGIN_MANIFEST',
    message: /'fact-silent'/,
  });
});

test('a preset without a model has zeros and nulls, not guesses', async (t) => {
  const plan = await planOf(t, 'drop-empty');
  const { parameters, tokens, time } = await summarizePlan(plan);
  t.deepEqual({ parameters, tokens, flops: time.flops }, { parameters: 0, tokens: null, flops: null });
  t.is((await inspectPlan(plan)).contentRoot, null);
});

test('the table multiplies shapes by counts, and groups add up to the whole', async (t) => {
  const { table, groups, parameters } = await inspectPlan(await planOf(t, 'fact-context'));
  t.is(table[0]?.parameters, 192);
  t.deepEqual(groups, [{ group: 'norm', parameters: 192 }]);
  t.is(parameters, 192);
});
