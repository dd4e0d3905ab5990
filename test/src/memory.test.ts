import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { framework, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';

const reason = unlessFull ?? (process.platform === 'linux' ? null : 'reads /proc');
const packages = '--set=plugins.plugin-local-dataset.packages=[luxon, ramda, rxjs, underscore]';
const short = [
  ...['steps=12', 'warmupSteps=2', 'decaySteps=2'].map((setting) => `plugin-trainer.${setting}`),
  'plugin-packing.trainTokens=24576',
].map((setting) => `--set=${setting}`);

/** The most a process and its threads held at once, in bytes, as far as it was seen; 0 once it is gone. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

serialWhen(reason, 'a training step of tiny-code holds at most 1.3 times what `plan` predicts', async (t) => {
  t.timeout(600_000);
  const cwd = await workingFolder(t);
  const preset = ['--preset', 'tiny-code', packages, ...short];
  const plan = json<{ memory: { bytes: number } }>(await framework(['plan', ...preset, '--json'], { cwd }));
  // The data first, in a process of its own: what it leaves behind is no part of a step.
  const data = await framework(['run', ...preset, '--until', 'sequence'], { cwd });
  t.is(data.code, 0, data.stderr);

  let peak = 0;
  let over = false;
  const watch = async () => {
    while (!over) {
      const holder = await readFile(join(cwd, 'runs', 'tiny-code', 'lock'), 'utf8').catch(() => '');
      for (const [, pid] of holder.matchAll(/"pid":\s*(\d+)/g))
        peak = Math.max(peak, await peakOf(Number(pid)));
      await sleep(50);
    }
  };
  const watching = watch();
  const trained = await framework(['run', ...preset, '--until', 'train'], { cwd });
  over = true;
  await watching;
  t.is(trained.code, 0, trained.stderr);
  t.log(`peak ${Math.round(peak / 2 ** 20)} MiB, planned ${Math.round(plan.memory.bytes / 2 ** 20)} MiB`);
  t.true(peak > 100 * 2 ** 20, 'nothing was measured');
  t.true(peak <= 1.3 * plan.memory.bytes);
});
