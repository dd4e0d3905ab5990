import type { EvalContext, LanguageModel, RandomStream, Tokenizer } from '@framework/sdk';
import type { Config } from '../config.js';
import type { Profile } from '../protocol/profiles.js';
import type { Problem } from '../tasks/problem.js';
import { drawReply } from './draw-reply.js';
import type { Reply } from './reply.js';

/** A reply, with what it answers. */
export interface Sample {
  readonly problem: Problem;
  /** Number of the reply among those to its problem, from 0. */
  readonly number: number;
  readonly reply: Reply;
}

/** Draws `samples` replies to each problem, in the problems' order. */
export async function sampleReplies(
  problems: readonly Problem[],
  profile: Profile,
  config: Pick<Config, 'samples' | 'maxTokens' | 'temperature' | 'topP'>,
  model: LanguageModel,
  tokenizer: Tokenizer,
  ctx: Pick<EvalContext, 'signal' | 'progress'>,
  /** By problem and number: one more of either changes no other reply. */
  randomOf: (problem: Problem, number: number) => RandomStream,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const total = problems.length * config.samples;
  for (const problem of problems) {
    for (let number = 0; number < config.samples; number++) {
      const done = samples.length;
      const reply = await drawReply(model, tokenizer, profile.prompt(problem.prompt), profile, {
        ...config,
        random: randomOf(problem, number),
        signal: ctx.signal,
        looked: () => ctx.progress({ done, total, unit: 'replies', note: problem.id }),
      });
      samples.push({ problem, number, reply });
    }
  }
  return samples;
}
