import { fileURLToPath } from 'node:url';
import { hookContext, makePlugin, recordBatch, stageContext } from '@framework/sdk/testing';
import test from 'ava';
import { config } from './config.js';
import plugin from './plugin.js';

const TASKS = fileURLToPath(new URL('../test/tasks.jsonl', import.meta.url));
const HELD_TASK = 'Write a function that folds a ribbon of letters at every vowel and reads the outer side.';

test('a document with a task is dropped with file, task and part, never with the text', async (t) => {
  const { hooks } = makePlugin(plugin, config, { config: { benchmarks: [TASKS] } });
  await hooks!.setup!(hookContext());
  const batch = recordBatch([
    { id: 'a', content: `// ${HELD_TASK}\n` },
    { id: 'b', content: 'const ribbon = fold(letters);\n' },
    { id: 'c', content: HELD_TASK },
  ]);
  batch.judge(2, { action: 'drop', reason: 'by-another' });
  await hooks!.filter!.apply(batch, stageContext());
  t.deepEqual(
    batch.verdicts.filter(({ reason }) => reason === 'benchmark'),
    [
      {
        row: 0,
        plugin: 'test',
        action: 'drop',
        reason: 'benchmark',
        evidence: {
          benchmark: 'tasks.jsonl',
          task: '7',
          part: 'question',
          method: 'text',
          matched: HELD_TASK.replace(/[ .]/g, '').length,
          of: HELD_TASK.replace(/[ .]/g, '').length,
        },
      },
    ],
  );
});

test('a bad file stops the run in `setup`, before any document', async (t) => {
  const { hooks } = makePlugin(plugin, config, { config: { benchmarks: [TASKS, `${TASKS}.gz`] } });
  await t.throwsAsync(async () => hooks!.setup!(hookContext()), { code: 'FWK_EVAL_TASKS' });
  t.throws(() => hooks!.filter!.apply(recordBatch([{ id: 'a', content: HELD_TASK }]), stageContext()), {
    code: 'FWK_FIT_MISSING',
  });
});

test('without a benchmark nothing is dropped, and who runs it is told', async (t) => {
  const made = makePlugin(plugin, config);
  await made.hooks!.setup!(hookContext());
  const batch = recordBatch([{ id: 'a', content: HELD_TASK }]);
  await made.hooks!.filter!.apply(batch, stageContext());
  t.deepEqual(batch.verdicts, []);
  t.regex(made.log.join('\n'), /warning: no benchmark is named/);
});
