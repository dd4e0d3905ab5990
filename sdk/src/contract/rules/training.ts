import type { Rule } from '../rule.js';
import type { Variant } from '../subject.js';
import { backendRules } from './backend.js';
import { collateRules } from './collate.js';
import { encoderRules } from './encoder.js';
import { forwardRules } from './forward.js';
import { languageModelRules } from './language-model.js';
import { lossRules } from './loss.js';
import { operationsRules } from './operations.js';
import { optimizerRules } from './optimizer.js';
import { parametersRules } from './parameters.js';
import { stateRules } from './state.js';
import { stepRules } from './step.js';
import { trainerRules } from './trainer.js';

/** Training runs on the main thread. */
const HOOKS: readonly Variant[] = ['plain', 'traced', 'tarball'];
/** Recording wraps handlers; slots are what they are. */
const SLOTS: readonly Variant[] = ['plain', 'tarball'];

const inVariants = (variants: readonly Variant[], rules: readonly Rule[]): readonly Rule[] =>
  rules.map((rule) => ({ variants, ...rule }));

/** The rules of everything that has a part in training. */
export const trainingRules: readonly Rule[] = [
  ...inVariants(HOOKS, [...collateRules, ...forwardRules, ...lossRules, ...stepRules, ...stateRules]),
  ...inVariants(SLOTS, [
    ...parametersRules,
    ...optimizerRules,
    ...trainerRules,
    ...languageModelRules,
    ...encoderRules,
    ...operationsRules,
    ...backendRules,
  ]),
];
