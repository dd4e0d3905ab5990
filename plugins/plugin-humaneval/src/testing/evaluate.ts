import { byteTokenizer } from '@framework/evaluation/testing/byte-tokenizer';
import { FIRST_STEPS } from '@framework/evaluation/testing/first-steps';
import { AMPLE_SECONDS } from '@framework/evaluation/testing/judging-options';
import {
  type EvalContext,
  type EvalResult,
  REPLIES,
  type ReplySource,
  SANDBOX,
  type Sandbox,
} from '@framework/sdk';
import { completeConfig, evalContext, evalReport, hookContext, makePlugin } from '@framework/sdk/testing';
import { config } from '../config.js';
import plugin from '../plugin.js';

/** One evaluation, as a run does it, with the slots given. */
export async function evaluated(
  slots: { readonly replies: ReplySource; readonly sandbox: Sandbox },
  overrides: Readonly<Record<string, unknown>> = {},
  context: Partial<EvalContext> = {},
): Promise<{ result: EvalResult; log: readonly string[] }> {
  const made = makePlugin(plugin, config, {
    config: completeConfig('plugin-humaneval', config, {
      tasks: FIRST_STEPS,
      limits: { wall: AMPLE_SECONDS },
      ...overrides,
    }),
  });
  const report = evalReport();
  const base = hookContext({
    slots: [
      [REPLIES, slots.replies],
      [SANDBOX, slots.sandbox],
    ],
  });
  await made.hooks!.evaluate!(report, { ...evalContext(base, [], byteTokenizer), ...context });
  return { result: report.results.get('humaneval')!, log: made.log };
}
