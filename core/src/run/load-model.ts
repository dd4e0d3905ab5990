import { frameworkError, TOKENIZER, TRAINER, type Trainer } from '@framework/sdk';
import type { BackendIdentity } from './backend-slot.js';
import { checkpointView, type FoundCheckpoint, verifyCheckpoint } from './checkpoint-files.js';
import { loadFits } from './fits.js';
import { refuseTakenDown, type TakenDownPolicy } from './refuse-taken-down.js';
import type { Session } from './session.js';
import type { Fits } from './workers/tasks.js';

/** What a model is loaded into: the part of a session that no stage, and no writing, belongs to. */
export type ModelHost = Pick<Session, 'plan' | 'kernel' | 'store' | 'backend' | 'loaded'>;

/**
 * Makes a checkpoint the model that `LANGUAGE_MODEL` and the evaluators see: backend, tokenizer, trainer, then the
 * state, because parameters are registered by the trainer's parts and filled by the state.
 *
 * @param tokenizer plugin id → fingerprint of what its `fit` left
 * @param takenDown what becomes of a checkpoint that saw documents that were taken down
 * @throws FWK_CHECKPOINT_TAKEN_DOWN, FWK_CHECKPOINT_CORRUPT, FWK_CHECKPOINT_MISSING, FWK_CHECKPOINT_MISMATCH; FWK_STORE_* for the tokenizer;
 *   FWK_BACKEND_*
 */
export async function loadModel(
  host: ModelHost,
  checkpoint: FoundCheckpoint,
  tokenizer: Fits,
  takenDown: TakenDownPolicy = 'refuse',
): Promise<BackendIdentity> {
  await refuseTakenDown(checkpoint.dir, takenDown);
  await verifyCheckpoint(checkpoint, 'hashes');
  const backend = await host.backend.start();
  await loadTokenizer(host, tokenizer);
  refuseOtherTokenizer(host, checkpoint);
  await makeTrainer(host);
  await restore(host, checkpoint, 'evaluate');
  return backend;
}

/** Puts a checkpoint's state back into the plugins. */
export async function restore(
  { kernel }: Pick<ModelHost, 'kernel'>,
  checkpoint: FoundCheckpoint,
  purpose: 'resume' | 'evaluate',
): Promise<void> {
  // Whose reason is logged has loaded it through `loadModel`; nobody trains on.
  if (purpose === 'resume') await refuseTakenDown(checkpoint.dir, 'refuse');
  await kernel.hooks.restore(
    (plugin) => checkpointView(checkpoint, plugin, purpose),
    (base) => base,
  );
}

export async function loadTokenizer(
  { kernel, store, loaded }: Pick<ModelHost, 'kernel' | 'store' | 'loaded'>,
  tokenizer: Fits,
): Promise<void> {
  await loadFits(kernel, store, 'tokenize', tokenizer, loaded);
}

export function makeTrainer({ kernel, plan }: Pick<ModelHost, 'kernel' | 'plan'>): Promise<Trainer> {
  return kernel.guard(plan.slots[TRAINER.id] ?? '', 'train start', () => kernel.get(TRAINER));
}

/** Ids of one tokenizer mean nothing to a model of another. */
function refuseOtherTokenizer({ kernel }: ModelHost, { dir, manifest }: FoundCheckpoint): void {
  const hash = kernel.find(TOKENIZER)?.hash ?? null;
  if (hash === manifest.tokenizer) return;
  throw frameworkError('FWK_CHECKPOINT_MISMATCH', {
    message: `the checkpoint was trained with the tokenizer ${manifest.tokenizer}, the run has ${hash} now`,
    at: dir,
    action: 'train again with `framework run --from train`',
  });
}
