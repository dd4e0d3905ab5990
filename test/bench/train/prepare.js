// Makes what both sides of a case start from: `prepare.js <preset> <folder> <windows>` writes the model's first weights
// and a file of random windows, and prints the sizes.
import { withTraining, writeWeights } from './session.js';
import { writeTokenFile } from './token-file.js';

const [preset, folder, windows] = process.argv.slice(2);
const { RandomWindows } = await import(
  new URL('../../../core/dist/bench/random-windows.js', import.meta.url)
);
await withTraining(new URL(preset, import.meta.url), ['run.backend=native'], async (training) => {
  const { contextLength, vocabularySize, plan } = training;
  await writeWeights(training, folder);
  const reader = new RandomWindows(contextLength, vocabularySize, plan.run.seed);
  writeTokenFile(`${folder}/tokens.u16`, reader, Number(windows));
  const { config } = plan.plugins.find(({ id }) => id === 'plugin-trainer');
  const adamw = plan.plugins.find(({ id }) => id === 'plugin-adamw').config;
  console.log(
    JSON.stringify({
      length: contextLength,
      rows: config.batchSize,
      learningRate: config.learningRate,
      clip: config.gradientClip,
      betas: [adamw.beta1, adamw.beta2],
      epsilon: adamw.epsilon,
      weightDecay: adamw.weightDecay,
    }),
  );
});
