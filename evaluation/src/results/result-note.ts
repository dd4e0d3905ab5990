import type { Sandbox } from '@framework/sdk';
import type { Protocol } from '../suite/evaluate-suite.js';
import type { SuiteConfig } from '../suite/suite-config.js';
import type { ProblemSet } from '../tasks/problem.js';

/** What the figures rest on: a score without task file, protocol, sampling and limits cannot be compared with another. */
export function resultNote(
  { name, sha256, problems }: ProblemSet,
  asked: number,
  { name: protocol, profile }: Protocol,
  { samples, temperature, topP, maxTokens, limits }: SuiteConfig,
  { id, isolation }: Pick<Sandbox, 'id' | 'isolation'>,
  replies: string,
): string {
  const part = asked < problems.length ? `the first ${asked} of ${problems.length}` : `${asked}`;
  const drawing = temperature === 0 ? 'greedy' : `temperature ${temperature}, top-p ${topP}`;
  return [
    `Problems: ${part} of ${name} (sha256 ${sha256.slice(0, 16)}…), whose own solutions all passed first.`,
    `Protocol ${protocol} (${profile.source}): ${samples} ${samples === 1 ? 'reply' : 'replies'} a problem of ‘${replies}’, ${drawing}, at most ${maxTokens} tokens.`,
    `Judged in the sandbox ‘${id}’, at most ${limits.wall} s and ${limits.memory / 2 ** 20} MiB each. ${isolation}`,
  ].join(' ');
}
