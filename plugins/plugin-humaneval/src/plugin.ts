import { evaluateSuite, PROFILES, type Proven, readProblems } from '@framework/evaluation';
import { definePlugin, REPLIES, SANDBOX } from '@framework/sdk';
import { config as schema } from './config.js';

export default definePlugin(schema, ({ config, random, log }) => {
  const proven: Proven = {};
  return {
    hooks: {
      async evaluate(report, ctx) {
        const result = await evaluateSuite(await readProblems(config.tasks), config.tasks, config, {
          protocol: { name: config.profile, profile: PROFILES[config.profile] },
          sandbox: ctx.get(SANDBOX),
          replies: ctx.get(REPLIES),
          random,
          warn: (message) => log.warn(message),
          ctx,
          proven,
        });
        report.add('humaneval', result);
      },
    },
  };
});
