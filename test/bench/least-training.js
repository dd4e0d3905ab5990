/**
 * Training for a benchmark of the data, as plugins of a preset: the least there is, because only a run that came to its end
 * is published and has a root. Four steps of one window each: packing has to make four.
 */
export const LEAST_TRAINING = `  plugin-transformer: { layers: 1, hidden: 64, heads: 2, keyValueHeads: 1, headSize: 32, feedForward: 64 }
  plugin-trainer: { steps: 4, batchSize: 1, microBatches: 1, learningRate: 1e-3, warmupSteps: 1, decaySteps: 1 }
  plugin-perplexity: { maxBytes: 4k, controlTargets: 8, completions: { count: 1, tokens: 16 } }
  plugin-contrastive-head: null
  plugin-grounding-eval: null
  plugin-humaneval: null
  plugin-replies: null
  plugin-sandbox-wasm: null
`;
