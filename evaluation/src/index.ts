/** What evaluators share, ours and other people's. */
export * from './judging/judge-programs.js';
export * from './judging/limits.js';
export * from './judging/self-check.js';
export * from './judging/stable-detail.js';
export * from './protocol/cut-reply.js';
export * from './protocol/profiles.js';
export * from './replies/ask-for-replies.js';
export * from './results/code-result.js';
export * from './results/graded-sample.js';
export * from './results/result-note.js';
export * from './statistics/interval.js';
export * from './statistics/pass-at-k.js';
export * from './suite/evaluate-suite.js';
export * from './suite/suite-config.js';
export * from './suite/suite-plan.js';
export * from './tasks/problem.js';
export * from './tasks/read-problems.js';
