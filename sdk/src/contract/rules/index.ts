import type { Rule } from '../rule.js';
import { capabilityRules } from './capabilities.js';
import { configurationRules } from './configuration.js';
import { determinismRules } from './determinism.js';
import { errorRules } from './errors.js';
import { evaluateRules } from './evaluate.js';
import { featureRules } from './features.js';
import { filterRules } from './filter.js';
import { filterIndependenceRules } from './filter-independence.js';
import { fittedRules } from './fitted.js';
import { lifecycleRules } from './lifecycle.js';
import { manifestRules } from './manifest.js';
import { packageRules } from './package.js';
import { recordingRules } from './recording.js';
import { remoteFilesRules } from './remote-files.js';
import { reportRules } from './report.js';
import { sandboxRules } from './sandbox.js';
import { sequencerRules } from './sequencer.js';
import { sourceRules } from './source.js';
import { sourceOpeningRules } from './source-opening.js';
import { sourcePortionsRules } from './source-portions.js';
import { textSegmentationRules } from './text-segmentation.js';
import { tokenizeRules } from './tokenize.js';
import { tokenizerRules } from './tokenizer.js';
import { tokenizerFilesRules } from './tokenizer-files.js';
import { tokensRules } from './tokens.js';
import { trainingRules } from './training.js';

/** Every rule of the contract, in the order the tests run. One file a group. */
export const RULES: readonly Rule[] = [
  ...manifestRules,
  ...packageRules,
  ...configurationRules,
  ...lifecycleRules,
  ...errorRules,
  ...capabilityRules,
  ...recordingRules,
  ...sourceRules,
  ...sourceOpeningRules,
  ...sourcePortionsRules,
  ...remoteFilesRules,
  ...featureRules,
  ...filterRules,
  ...filterIndependenceRules,
  ...fittedRules,
  ...tokenizeRules,
  ...tokenizerRules,
  ...textSegmentationRules,
  ...tokenizerFilesRules,
  ...tokensRules,
  ...sequencerRules,
  ...evaluateRules,
  ...reportRules,
  ...determinismRules,
  ...trainingRules,
  ...sandboxRules,
];
