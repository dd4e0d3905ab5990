import { suiteEvaluator } from '@framework/evaluation';
import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { readTaskFile } from './task-file.js';

export default definePlugin(schema, ({ config, random, log }) => {
  const evaluate = suiteEvaluator({ config, random, log });
  return {
    hooks: {
      async evaluate(report, ctx) {
        const { set, protocol } = await readTaskFile(config.tasks, config.sha256);
        report.add('code-tasks', await evaluate({ path: config.tasks, set, protocol }, ctx));
      },
    },
  };
});
