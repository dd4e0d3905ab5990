import type { JudgeLimits } from '@framework/sdk';
import type { SuiteConfig } from '../suite/suite-config.js';

export const limitsOf = ({ wall, memory, output }: SuiteConfig['limits']): JudgeLimits => ({
  wallSeconds: wall,
  memoryBytes: memory,
  outputBytes: output,
});
