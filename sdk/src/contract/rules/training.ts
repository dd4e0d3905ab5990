import type { Rule } from '../rule.js';
import { backendRules } from './backend.js';
import { collateRules } from './collate.js';
import { forwardRules } from './forward.js';
import { languageModelRules } from './language-model.js';
import { lossRules } from './loss.js';
import { optimizerRules } from './optimizer.js';
import { parametersRules } from './parameters.js';
import { stateRules } from './state.js';
import { stepRules } from './step.js';
import { trainerRules } from './trainer.js';

/** The rules of everything that has a part in training. */
export const trainingRules: readonly Rule[] = [
  ...collateRules,
  ...forwardRules,
  ...lossRules,
  ...stepRules,
  ...stateRules,
  ...parametersRules,
  ...optimizerRules,
  ...trainerRules,
  ...languageModelRules,
  ...backendRules,
];
