import type { JudgeLimits } from '@framework/sdk';
import type { Config } from '../config.js';

export const limitsOf = ({ wall, memory, output }: Config['limits']): JudgeLimits => ({
  wallSeconds: wall,
  memoryBytes: memory,
  outputBytes: output,
});
