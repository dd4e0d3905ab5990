import type { EvaluatedModel } from './evaluation.js';

/** What was evaluated, as a person is told it. */
export const modelName = (model: EvaluatedModel): string =>
  model.kind === 'run' ? `${model.run}, step ${model.step}` : `${model.url} ${model.name}`;
