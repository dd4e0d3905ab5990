import { createHash } from 'node:crypto';
import type { JsonObject, JudgeReason } from '@framework/sdk';
import type { Outcome } from './judging/judge-programs.js';
import { plainText, stableDetail } from './judging/stable-detail.js';
import { cutReply } from './protocol/cut-reply.js';
import type { Profile } from './protocol/profiles.js';
import type { Sample } from './sampling/sample-replies.js';

export type Verdict = 'passed' | 'failed' | 'not-graded';

/** A reply with all that led to its verdict: one row of the results. No time is in it, for results must come out the same. */
export interface GradedSample {
  readonly sample: Sample;
  readonly completion: string;
  readonly stop: string | null;
  /** The program that was judged. */
  readonly program: string;
  readonly verdict: Verdict;
  /** Null when it passed; `sandbox` when it was not graded. */
  readonly reason: JudgeReason | 'sandbox' | null;
  readonly detail: string;
  /** Null when it was not graded. */
  readonly isolation: 'strong' | 'weak' | null;
}

/** The program of a reply: the prompt as the profile gives it, and the completion it cuts. */
export function programOf({ problem, reply }: Sample, profile: Profile) {
  const { completion, stop } = cutReply(reply.text, profile);
  return { completion, stop, source: profile.prompt(problem.prompt) + completion };
}

export function gradedSample(sample: Sample, profile: Profile, outcome: Outcome): GradedSample {
  const { completion, stop, source } = programOf(sample, profile);
  const base = { sample, completion, stop, program: source };
  if (outcome.kind === 'not-graded') {
    const detail = plainText(outcome.why);
    return { ...base, verdict: 'not-graded', reason: 'sandbox', detail, isolation: null };
  }
  const { passed, reason, isolation } = outcome.judgement;
  return {
    ...base,
    verdict: passed ? 'passed' : 'failed',
    // A sandbox that says neither has failed to say why; the sample did not pass all the same.
    reason: passed ? null : (reason ?? 'crash'),
    detail: stableDetail(outcome.judgement),
    isolation,
  };
}

export const rowOf = ({ sample, ...graded }: GradedSample): JsonObject => ({
  task: sample.problem.id,
  sample: sample.number,
  verdict: graded.verdict,
  reason: graded.reason,
  detail: graded.detail,
  isolation: graded.isolation,
  program: `sha256:${createHash('sha256').update(graded.program).digest('hex')}`,
  completion: graded.completion,
  reply: sample.reply.text,
  stop: graded.stop,
  ended: sample.reply.ended,
  promptTokens: sample.reply.promptTokens,
  replyTokens: sample.reply.tokens,
  promptTruncated: sample.reply.promptTruncated,
});
