import { memoryCheckpoint } from '../../testing/checkpoint.js';
import { TrainingBench } from '../training/training-bench.js';
import type { Exercise } from './index.js';

/** `collate`, then `forward`, `loss` and the tape backwards, of one micro-batch. */
export async function exerciseTraining({ subject, plugin, call }: Exercise): Promise<void> {
  const { collate, forward, loss } = plugin.hooks ?? {};
  if (collate === undefined && forward === undefined && loss === undefined) return;
  const bench = await TrainingBench.create(subject, plugin);
  const batch = collate === undefined ? bench.batch(0) : await call('collate', () => bench.collated(0));
  if (forward === undefined && loss === undefined) return;
  const [micro] = batch.micro;
  const names = ['forward', 'loss'].filter((hook) => plugin.hooks?.[hook as 'forward'] !== undefined);
  await call(names.join(' and '), () => {
    const pass = bench.pass(0, micro!, { counts: batch.counts });
    const { outputs, terms, objective, outputGradients, parameterGradients } = pass;
    const numbers = { outputs, terms, objective, outputGradients, parameterGradients };
    const promise = [pass.returned.forward, pass.returned.loss].find((value) => value instanceof Promise);
    return promise === undefined ? numbers : (promise as never);
  });
}

/** `checkpoint`, and `restore` of what it wrote. */
export async function exerciseState({ plugin, call }: Exercise): Promise<void> {
  const { checkpoint, restore } = plugin.hooks ?? {};
  const saved = memoryCheckpoint();
  if (checkpoint !== undefined) {
    await call('checkpoint', async () => {
      await checkpoint(saved.draft(), plugin.hookContext());
      return saved.files;
    });
  }
  if (restore !== undefined && checkpoint !== undefined) {
    const { stateVersion = 1 } = plugin.manifest;
    await call('restore', () => restore(saved.view({ stateVersion }), plugin.hookContext()));
  }
}
