import { fileURLToPath } from 'node:url';
import { functionProtocol, readHumanEval, suiteEvaluator } from '@framework/evaluation';
import { definePlugin } from '@framework/sdk';
import { config as schema } from './config.js';

/** Solved problems for `few-shot`: HumanEval has none to spare. */
const EXAMPLES = fileURLToPath(new URL('../tasks/first-steps.jsonl', import.meta.url));

export default definePlugin(schema, ({ config, random, log }) => {
  const evaluate = suiteEvaluator({ config, random, log });
  return {
    hooks: {
      async evaluate(report, ctx) {
        const { tasks: path, profile } = config;
        const set = await readHumanEval(path, config);
        const examples = profile === 'few-shot' ? (await readHumanEval(EXAMPLES)).problems : [];
        // A file is in one language: its translations are files of their own.
        const protocol = functionProtocol(profile, set.problems[0]!.language, examples);
        report.add('humaneval', await evaluate({ path, set, protocol }, ctx));
      },
    },
  };
});
