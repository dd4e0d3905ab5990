import type { Sandbox } from '@framework/sdk';
import { config } from '../config.js';
import type { JudgingOptions } from '../judging/judge-programs.js';
import { limitsOf } from '../judging/limits.js';

/** As the plugin judges with its defaults. */
export const judging = (sandbox: Sandbox, changes: Partial<JudgingOptions> = {}): JudgingOptions => ({
  sandbox,
  limits: limitsOf(config.limits.default),
  signal: new AbortController().signal,
  done: () => undefined,
  warn: () => undefined,
  ...changes,
});
