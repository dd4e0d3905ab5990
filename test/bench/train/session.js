// The training plugins of a preset file as a run wires them, without the run: what the benchmark times, and what the
// comparisons with PyTorch read weights and gradients from.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const core = (file) => import(new URL(`../../../core/dist/${file}`, import.meta.url));

/**
 * @param preset path of a YAML file
 * @param settings as after `--set`
 * @param work given what there is; everything is torn down after it
 */
export async function withTraining(preset, settings, work) {
  const [{ resolvePlan }, { trainingPlan }, { TrainingSession }, { withKernel }] = await Promise.all([
    core('plugins/resolve-plan.js'),
    core('bench/training-plan.js'),
    core('bench/training-session.js'),
    core('child/with-kernel.js'),
  ]);
  const file = fileURLToPath(preset);
  const resolved = await resolvePlan({ preset: file, root: dirname(file), environment: {}, settings });
  const training = await trainingPlan(resolved);
  const notice = (message) => console.error(message);
  return withKernel(training.plan, notice, async (kernel) => {
    const session = await TrainingSession.start(kernel, training.vocabularySize, notice);
    return work({ kernel, session, ...training });
  });
}

/** Writes the model's first weights as a checkpoint of step 0. */
export async function writeWeights({ kernel, session }, folder) {
  const { CheckpointFiles } = await core('run/checkpoint-files.js');
  session.makeModel();
  const about = {
    trajectory: '0'.repeat(64),
    tokenizer: null,
    worldSize: 1,
    metrics: { bytes: 0, sha256: '0'.repeat(64) },
    stateVersions: Object.fromEntries(
      kernel.plan.plugins.map(({ id, manifest }) => [id, manifest.stateVersion ?? 1]),
    ),
  };
  await new CheckpointFiles(folder).write(0, about, (draftFor) =>
    kernel.hooks.checkpoint(draftFor, (base) => base),
  );
}

/** Takes the weights that `writeWeights` left; moments start at zero. */
export async function readWeights({ kernel }, folder) {
  const [{ CheckpointFiles }, { restore }] = await Promise.all([
    core('run/checkpoint-files.js'),
    core('run/load-model.js'),
  ]);
  await restore({ kernel }, await new CheckpointFiles(folder).open(0), 'evaluate');
}

/** Where `writeWeights` leaves them: safetensors and the model's sizes. */
export const weightsFolder = (folder) => `${folder}/step-0/plugin-transformer`;
