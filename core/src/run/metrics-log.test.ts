import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepEvent } from '@framework/sdk';
import test from 'ava';
import { MetricsLog, type MetricsPaths, readSteps } from './metrics-log.js';
import { folder } from './testing/folder.js';

const event = (step: number): StepEvent => ({
  step,
  steps: 9,
  tokens: step * 10,
  metrics: { loss: 1 / step },
  seconds: 0.5,
  tokensPerSecond: 20,
});

async function logged(t: Parameters<typeof folder>[0], steps: number) {
  const dir = await folder(t);
  const paths: MetricsPaths = { metrics: join(dir, 'metrics.ndjson'), timing: join(dir, 'timing.ndjson') };
  const log = await MetricsLog.open(paths, null);
  for (let step = 1; step <= steps; step++) await log.append(event(step));
  const facts = await log.sync();
  await log.close();
  return { paths, facts };
}

test('steps come back with their times', async (t) => {
  const { paths } = await logged(t, 3);
  const steps: StepEvent[] = [];
  for await (const step of readSteps(paths, 9)) steps.push(step);
  t.deepEqual(steps, [event(1), event(2), event(3)]);
});

test('going on from a step cuts off what came after it, a torn line too, and gives the same bytes', async (t) => {
  const { paths, facts } = await logged(t, 3);
  const whole = await readFile(paths.metrics, 'utf8');
  await appendFile(paths.metrics, whole.slice(0, 25));
  const log = await MetricsLog.open(paths, { step: 3, facts });
  await log.append(event(4));
  const after = await log.sync();
  await log.close();
  const { facts: straight, paths: other } = await logged(t, 4);
  t.deepEqual(after, straight);
  t.is(await readFile(paths.metrics, 'utf8'), await readFile(other.metrics, 'utf8'));
});

test('metrics that were altered before the step are refused', async (t) => {
  const { paths, facts } = await logged(t, 3);
  await writeFile(paths.metrics, (await readFile(paths.metrics, 'utf8')).replace('10', '11'));
  await t.throwsAsync(MetricsLog.open(paths, { step: 3, facts }), { code: 'FWK_CHECKPOINT_MISMATCH' });
});

test('a line of other JSON ends what can be read, as a torn one does', async (t) => {
  const dir = await folder(t);
  const paths = { metrics: join(dir, 'metrics.ndjson'), timing: join(dir, 'timing.ndjson') };
  await writeFile(paths.timing, 'null\n');
  const line = '{"metrics":{"loss":1},"step":1,"tokens":2}\n';
  for (const other of ['[1]\n', '{}\n', 'null\n', '{"step":2}\n']) {
    await writeFile(paths.metrics, `${line}${other}${line}`);
    const steps = [];
    for await (const { step } of readSteps(paths, 3)) steps.push(step);
    t.deepEqual(steps, [1], other);
  }
});
