import type { PlanContributor } from '@framework/sdk';
import type { Config } from './config.js';
import { flopsPerToken } from './flops.js';
import { memoryRows } from './memory.js';
import { modelShape, shapeProblems } from './model-shape.js';
import { parameterCount, parameterTable } from './parameter-table.js';

export const plan: PlanContributor = (resolved, facts) => {
  const config = resolved as unknown as Config;
  const shape = modelShape(config, facts.get('vocabularySize'));
  const table = parameterTable(shape);
  const parameters = parameterCount(table);
  const policy = config.activationCheckpointing;
  return {
    facts: { parameters, hiddenSize: shape.hidden },
    parameters: table.map(({ group, name, shape: dimensions, count }) => ({
      group,
      name,
      shape: dimensions,
      count,
    })),
    flopsPerToken: flopsPerToken(shape, facts.get('contextLength'), policy),
    memory: memoryRows(shape, parameters, facts.get('microTokens'), policy),
    // Checkpoints hold the weights in float32 behind a small header.
    disk: [{ name: 'weights in a checkpoint', bytes: 4 * parameters }],
    notes: [
      'Attention is counted over half of the window: causal masking. Documents shorter than the window make it less.',
    ],
    problems: shapeProblems(shape),
  };
};
