import { fileURLToPath } from 'node:url';
import {
  type EvalContext,
  type EvalResult,
  LANGUAGE_MODEL,
  type LanguageModel,
  SANDBOX,
  type Sandbox,
  TOKENIZER,
} from '@framework/sdk';
import { completeConfig, evalContext, evalReport, hookContext, makePlugin } from '@framework/sdk/testing';
import { config } from '../config.js';
import plugin from '../plugin.js';
import { AMPLE_SECONDS } from './judging-options.js';
import { byteTokenizer } from './scripted-model.js';

export const FIRST_STEPS = fileURLToPath(new URL('../../tasks/first-steps.jsonl', import.meta.url));

/** One evaluation, as a run does it, with the slots given. */
export async function evaluated(
  slots: { readonly model: LanguageModel; readonly sandbox: Sandbox },
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
      [LANGUAGE_MODEL, slots.model],
      [SANDBOX, slots.sandbox],
      [TOKENIZER, byteTokenizer],
    ],
  });
  await made.hooks!.evaluate!(report, { ...evalContext(base, [], byteTokenizer), ...context });
  return { result: report.results.get('humaneval')!, log: made.log };
}
