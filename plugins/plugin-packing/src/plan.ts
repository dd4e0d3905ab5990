import type { PlanContributor } from '@framework/sdk';
import type { Config } from './config.js';

/** The context length, for the model's positions and the trainer's token counts. */
export const plan: PlanContributor = (values) => {
  const { contextLength } = values as Config;
  return { facts: { contextLength } };
};
