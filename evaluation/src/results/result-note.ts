import type { Sandbox } from '@framework/sdk';
import type { SelfCheck } from '../judging/self-check.js';
import type { Protocol } from '../protocol/protocol.js';
import type { SuiteConfig } from '../suite/suite-config.js';
import type { ProblemSet } from '../tasks/problem.js';

/** What the figures rest on: a score without task file, protocol, sampling and limits cannot be compared with another. */
export function resultNote(
  { name, sha256, problems }: Pick<ProblemSet, 'name' | 'sha256' | 'problems'>,
  asked: number,
  protocol: Pick<Protocol, 'name' | 'source'>,
  { samples, temperature, topP, maxTokens, limits }: SuiteConfig,
  { id, isolation }: Pick<Sandbox, 'id' | 'isolation'>,
  replies: string,
  { unchecked }: SelfCheck,
): string {
  const part = asked < problems.length ? `the first ${asked} of ${problems.length}` : `${asked}`;
  const drawing = temperature === 0 ? 'greedy' : `temperature ${temperature}, top-p ${topP}`;
  const checked =
    unchecked === 0
      ? 'whose own solutions all passed first'
      : `of which ${unchecked} have no solution of their own that could be judged first`;
  return [
    `Problems: ${part} of ${name} (sha256 ${sha256.slice(0, 16)}…), ${checked}.`,
    `Protocol ${protocol.name} (${protocol.source}): ${samples} ${samples === 1 ? 'reply' : 'replies'} a problem of ‘${replies}’, ${drawing}, at most ${maxTokens} tokens.`,
    `Judged in the sandbox ‘${id}’, at most ${limits.wall} s and ${limits.memory / 2 ** 20} MiB each. ${isolation}`,
  ].join(' ');
}
