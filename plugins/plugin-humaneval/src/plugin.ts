import { definePlugin, LANGUAGE_MODEL, SANDBOX, type Sandbox, TOKENIZER } from '@framework/sdk';
import { config as schema } from './config.js';
import { gradedSample, programOf } from './graded-sample.js';
import { humanevalResult } from './humaneval-result.js';
import { type JudgingOptions, judgePrograms } from './judging/judge-programs.js';
import { limitsOf } from './judging/limits.js';
import { selfCheck } from './judging/self-check.js';
import { PROFILES } from './protocol/profiles.js';
import { resultNote } from './result-note.js';
import { sampleReplies } from './sampling/sample-replies.js';
import { readProblems } from './tasks/read-problems.js';

export default definePlugin(schema, ({ config, random, log }) => {
  /** The sandbox whose self-test held, and the tasks whose own solutions passed in it: evaluations come often. */
  let proven: { readonly sandbox: Sandbox; readonly tasks: string } | undefined;
  return {
    hooks: {
      async evaluate(report, ctx) {
        const set = await readProblems(config.tasks);
        const problems = set.problems.slice(0, config.maxTasks ?? undefined);
        const profile = PROFILES[config.profile];
        const sandbox = ctx.get(SANDBOX);
        const isProven = proven?.sandbox === sandbox && proven.tasks === set.sha256;
        if (!isProven) await sandbox.selfTest();
        const judging = (unit: string): JudgingOptions => ({
          sandbox,
          limits: limitsOf(config.limits),
          signal: ctx.signal,
          done: (done, total) => ctx.progress({ done, total, unit }),
          warn: (message) => log.warn(message),
        });
        if (!isProven) await selfCheck(problems, config.tasks, judging('solutions checked'));
        proven = { sandbox, tasks: set.sha256 };
        // The streams of the context change with the step. Two evaluations of one run must draw the same numbers.
        const samples = await sampleReplies(
          problems,
          profile,
          config,
          ctx.get(LANGUAGE_MODEL),
          ctx.get(TOKENIZER),
          ctx,
          (problem, number) => random(`replies to ${problem.id}`, number),
        );
        const programs = samples.map((sample) => ({
          problem: sample.problem,
          source: programOf(sample, profile).source,
        }));
        const outcomes = await judgePrograms(programs, judging('programs'));
        const graded = samples.map((sample, index) => gradedSample(sample, profile, outcomes[index]!));
        const note = resultNote(set, problems.length, config, sandbox);
        report.add('humaneval', humanevalResult(graded, config, note, random('bootstrap', 0)));
      },
    },
  };
});
