import {
  frameworkError,
  LANGUAGE_MODEL,
  type SequenceReader,
  TOKENIZER,
  type Tokenizer,
  type Trainer,
} from '@framework/sdk';
import type { Kernel } from '../plugins/kernel.js';
import { type BackendIdentity, BackendSlot } from '../run/backend-slot.js';
import { makeTrainer } from '../run/load-model.js';
import { LockCopy, lockOf } from '../run/run-lock.js';
import { stepBatch } from '../run/stages/step-batch.js';
import { collate, type StepOutcome, trainStep } from '../run/train-step.js';

/**
 * The training step of a preset without the run around it: backend, trainer, model and objective as a run wires them,
 * on windows from anywhere. Nothing is written.
 */
export class TrainingSession {
  readonly backend: BackendIdentity;
  readonly trainer: Trainer;
  readonly #kernel: Kernel;

  private constructor(kernel: Kernel, backend: BackendIdentity, trainer: Trainer) {
    this.#kernel = kernel;
    this.backend = backend;
    this.trainer = trainer;
  }

  /**
   * @param kernel of a plan cut by `trainingPlan`
   * @throws FWK_BACKEND_*
   */
  static async start(
    kernel: Kernel,
    vocabularySize: number,
    notice: (message: string) => void,
  ): Promise<TrainingSession> {
    const { plan } = kernel;
    const lock = new LockCopy(lockOf(plan, { dataFingerprint: null, tokenizerHash: null, backend: null }));
    const backend = await new BackendSlot({ kernel, plan, lock, mode: 'run', notice }).start();
    kernel.fill(TOKENIZER, vocabularyOnly(vocabularySize));
    return new TrainingSession(kernel, backend, await makeTrainer({ kernel, plan }));
  }

  /** Makes the model's first weights, which the first step would do else. */
  makeModel(): void {
    // Whoever asks for the model gets one with weights.
    this.#kernel.find(LANGUAGE_MODEL);
  }

  /** One optimizer step, its batch made first; `seconds` counts both. */
  async step(reader: SequenceReader, step: number): Promise<StepOutcome> {
    const start = process.hrtime.bigint();
    const batch = await collate(this.#kernel, stepBatch(reader, this.trainer, step));
    const { metrics } = await trainStep(this.#kernel, this.trainer, batch);
    return { metrics, seconds: Number(process.hrtime.bigint() - start) / 1e9 };
  }
}

/** A model asks its tokenizer for one thing only: how many ids there are. */
function vocabularyOnly(vocabularySize: number): Tokenizer {
  const refuse = (): never => {
    throw frameworkError('FWK_INTERNAL', { message: 'a step on made-up ids has no tokenizer' });
  };
  return {
    vocabularySize,
    endOfDocument: 0,
    hash: `none, ${vocabularySize} ids`,
    encode: refuse,
    decode: refuse,
    piece: refuse,
  };
}
