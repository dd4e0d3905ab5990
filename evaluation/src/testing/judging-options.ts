import type { Sandbox } from '@framework/sdk';
import type { JudgingOptions } from '../judging/judge-programs.js';
import { limitsOf } from '../judging/limits.js';
import { suiteKeys } from '../suite/suite-config.js';

export const AMPLE_SECONDS = 20;

/** As the plugin judges with its defaults, but with time enough for a machine that does much else. */
export const judging = (sandbox: Sandbox, changes: Partial<JudgingOptions> = {}): JudgingOptions => ({
  sandbox,
  limits: { ...limitsOf(suiteKeys.limits.default), wallSeconds: AMPLE_SECONDS },
  signal: new AbortController().signal,
  done: () => undefined,
  warn: () => undefined,
  ...changes,
});
