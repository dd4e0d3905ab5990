import {
  type ConfigSchema,
  type EvalContext,
  type EvalResult,
  type PluginDefinition,
  REPLIES,
  type ReplySource,
  SANDBOX,
  type Sandbox,
} from '@framework/sdk';
import { completeConfig, evalContext, evalReport, hookContext, makePlugin } from '@framework/sdk/testing';
import { byteTokenizer } from './byte-tokenizer.js';
import { AMPLE_SECONDS } from './judging-options.js';

/** A suite's plugin that is to be tried. */
export interface SuiteUnderTest<S extends ConfigSchema> {
  /** Of its evaluator; its plugin's is `plugin-<id>`. */
  readonly id: string;
  readonly plugin: PluginDefinition;
  readonly config: S;
}

/** One evaluation, as a run does it, with the slots given. */
export async function runSuite<S extends ConfigSchema>(
  { id, plugin, config }: SuiteUnderTest<S>,
  slots: { readonly replies: ReplySource; readonly sandbox: Sandbox },
  overrides: Readonly<Record<string, unknown>> = {},
  context: Partial<EvalContext> = {},
): Promise<{ result: EvalResult; log: readonly string[] }> {
  const made = makePlugin(plugin, config, {
    config: completeConfig(`plugin-${id}`, config, { limits: { wall: AMPLE_SECONDS }, ...overrides }),
  });
  const report = evalReport();
  const base = hookContext({
    slots: [
      [REPLIES, slots.replies],
      [SANDBOX, slots.sandbox],
    ],
  });
  await made.hooks!.evaluate!(report, { ...evalContext(base, [], byteTokenizer), ...context });
  return { result: report.results.get(id)!, log: made.log };
}
