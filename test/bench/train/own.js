// Our side in a process of its own: `own.js <job.json>` prints one JSON object, as peers/train.py does.
//
// The job: {preset, folder, threads, warmup, steps, kernels}. Weights and windows lie in the folder; `kernels` times
// every native kernel, which costs a few microseconds a call.
import { readFileSync } from 'node:fs';
import { loadNative } from '@framework/native';
import { KernelTimes } from './kernel-times.js';
import { readWeights, withTraining } from './session.js';
import { TokenFile } from './token-file.js';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const times = job.kernels ? new KernelTimes() : undefined;
const settings = [`run.threads=${job.threads}`, 'run.backend=native', ...(job.settings ?? [])];

const result = await withTraining(new URL(job.preset, import.meta.url), settings, async (training) => {
  const { session, contextLength, flops } = training;
  await readWeights(training, job.folder);
  const native = loadNative();
  const peaks = [native.kernels.multiplyAddPeak(300)];
  const reader = new TokenFile(`${job.folder}/tokens.u16`, job.windows, contextLength);
  const outcomes = [];
  for (let step = 0; step < job.warmup + job.steps; step++) {
    if (step === job.warmup) times?.reset();
    outcomes.push(await session.step(reader, step));
  }
  const kernels = times?.rows() ?? [];
  peaks.push(native.kernels.multiplyAddPeak(300));
  reader.close();
  const { trainer, backend } = session;
  const tokens = trainer.rows * trainer.microBatches * contextLength;
  return {
    name: `${backend.choice.name} ${backend.choice.choice.instructionSet}, ${backend.choice.threads} threads`,
    losses: outcomes.map(({ metrics }) => metrics.loss),
    norms: outcomes.map(({ metrics }) => metrics.gradientNorm),
    seconds: outcomes.slice(job.warmup).map(({ seconds }) => seconds),
    tokens,
    modelFlops: 3 * flops.forward * tokens,
    peak: Math.max(...peaks),
    kernels,
    peakResidentBytes: process.resourceUsage().maxRSS * 1024,
  };
});
console.log(JSON.stringify(result));
