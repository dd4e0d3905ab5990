import {
  type ArtefactDraft,
  type FitContext,
  type HookContext,
  type Progress,
  type RecordBatch,
  randomStream,
  type StageContext,
  type StepContext,
} from '@framework/sdk';
import type { FeatureCache } from './feature-cache.js';

/** Adds to each plugin's own context what the data hooks have beyond it. */
export const stageContext =
  (seed: number, hook: string, features: FeatureCache) =>
  (base: HookContext): StageContext => ({
    ...base,
    random: (sequence) => randomStream({ seed, plugin: base.plugin, hook, sequence }),
    feature: <T>(batch: RecordBatch, name: string) => features.get<T>(base.plugin, batch, name),
  });

export const fitContext =
  (
    seed: number,
    hook: string,
    features: FeatureCache,
    output: ArtefactDraft,
    progress: (progress: Progress) => void,
    scratch?: string,
  ) =>
  (base: HookContext): FitContext => ({
    ...stageContext(seed, hook, features)(base),
    output,
    progress,
    ...(scratch === undefined ? {} : { scratch }),
  });

/** A stream for each plugin, hook and micro-batch of the run: dropout must differ between micro-batches. */
export const stepContext =
  (seed: number, hook: string, step: number, micro: number, microBatches: number) =>
  (base: HookContext): StepContext => ({
    ...base,
    step,
    micro,
    random: () => randomStream({ seed, plugin: base.plugin, hook, sequence: step * microBatches + micro }),
  });
