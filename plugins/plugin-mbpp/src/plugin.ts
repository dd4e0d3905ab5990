import { evaluateSuite, type Proven } from '@framework/evaluation';
import { definePlugin, REPLIES, SANDBOX } from '@framework/sdk';
import { config as schema } from './config.js';
import { MBPP_PROFILES } from './profiles.js';
import { readTasks } from './read-tasks.js';
import { selectProblems } from './select-problems.js';

export default definePlugin(schema, ({ config, random, log }) => {
  const proven: Proven = {};
  return {
    hooks: {
      async evaluate(report, ctx) {
        const profile = MBPP_PROFILES[config.profile];
        const set = selectProblems(await readTasks(config.tasks), profile, config.split, config.tasks);
        const result = await evaluateSuite(set, config.tasks, config, {
          protocol: { name: config.profile, profile },
          sandbox: ctx.get(SANDBOX),
          replies: ctx.get(REPLIES),
          random,
          warn: (message) => log.warn(message),
          ctx,
          proven,
        });
        report.add('mbpp', result);
      },
    },
  };
});
