import { suiteEvaluator } from '@framework/evaluation';
import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';
import { MBPP_PROTOCOLS } from './protocols.js';
import { readMbpp } from './read-mbpp.js';
import { ofSplit, shotsOf } from './splits.js';

export default definePlugin(schema, ({ config, random, log }) => {
  const evaluate = suiteEvaluator({ config, random, log });
  return {
    hooks: {
      async evaluate(report, ctx) {
        const { tasks: path, tests, split, profile, sha256 } = config;
        const file = await readMbpp(path, tests, sha256);
        const protocol = MBPP_PROTOCOLS[profile];
        const shots = shotsOf(file.problems, protocol.shots, path);
        const set = { ...file, problems: ofSplit(file.problems, split, path) };
        report.add('mbpp', await evaluate({ path, set, protocol: protocol.with(shots) }, ctx));
      },
    },
  };
});
