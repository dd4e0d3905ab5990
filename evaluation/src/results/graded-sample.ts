import { createHash } from 'node:crypto';
import type { JsonObject, JudgeReason, Reply } from '@framework/sdk';
import type { Outcome } from '../judging/judge-programs.js';
import { plainText, stableDetail } from '../judging/stable-detail.js';
import { cutReply } from '../protocol/cut-reply.js';
import type { Protocol } from '../protocol/protocol.js';
import type { Sample } from '../replies/ask-for-replies.js';
import type { Problem } from '../tasks/problem.js';

/** `not-graded`: neither right nor wrong; there was no reply, or the sandbox failed. */
export type Verdict = 'passed' | 'failed' | 'not-graded';

/**
 * Why a reply was not graded. `missing`: the source has none. `no-reply`: it should have had one, and gave none. `sandbox`: the
 * sandbox itself failed, twice.
 */
export type NotGraded = 'missing' | 'no-reply' | 'sandbox';

/** A reply with all that led to its verdict: one row of the results. No time is in it, for results must come out the same. */
export interface GradedSample {
  readonly sample: Sample;
  readonly completion: string;
  readonly stop: string | null;
  /** The program that was judged; empty where there was no reply. */
  readonly program: string;
  readonly verdict: Verdict;
  /** Null when it passed. */
  readonly reason: JudgeReason | NotGraded | null;
  readonly detail: string;
  /** Null when it was not graded. */
  readonly isolation: 'strong' | 'weak' | null;
}

/** What a reply makes a program of: what the protocol makes of the completion it cuts, or the reply itself. */
export function programOf<P extends Problem>(problem: P, reply: Reply, protocol: Protocol<P>) {
  if (reply.form === 'program') return { completion: reply.text, stop: null, source: reply.text };
  // What a file gives was cut by whoever published it: cut again, it would be another program.
  const { completion, stop } =
    reply.ended === 'given'
      ? { completion: reply.text, stop: null }
      : cutReply(reply.text, protocol.stops(problem));
  return { completion, stop, source: protocol.program(problem, completion) };
}

/** @param outcome what became of its program; undefined where there was no reply to judge */
export function gradedSample<P extends Problem>(
  sample: Sample<P>,
  protocol: Protocol<P>,
  outcome: Outcome | undefined,
): GradedSample {
  const { problem, answer } = sample;
  if (answer.kind !== 'reply' || outcome === undefined) {
    const reason = answer.kind === 'missing' ? 'missing' : 'no-reply';
    const detail = answer.kind === 'failed' ? plainText(answer.why) : '';
    const nothing = { completion: '', stop: null, program: '', isolation: null } as const;
    return { sample, ...nothing, verdict: 'not-graded', reason, detail };
  }
  const { completion, stop, source } = programOf(problem, answer.reply, protocol);
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

export function rowOf({ sample, ...graded }: GradedSample): JsonObject {
  const reply = sample.answer.kind === 'reply' ? sample.answer.reply : null;
  return {
    task: sample.problem.id,
    sample: sample.number,
    verdict: graded.verdict,
    reason: graded.reason,
    detail: graded.detail,
    isolation: graded.isolation,
    program: `sha256:${createHash('sha256').update(graded.program).digest('hex')}`,
    completion: graded.completion,
    reply: reply?.text ?? null,
    stop: graded.stop,
    ended: reply?.ended ?? null,
    promptTokens: reply?.promptTokens ?? null,
    replyTokens: reply?.replyTokens ?? null,
    promptTruncated: reply?.promptTruncated ?? null,
    ...(reply?.published === undefined ? {} : { published: reply.published }),
  };
}
