/** The process a model is loaded and sampled in: the first module of it. It writes nothing. */
import { existsSync } from 'node:fs';
import { LANGUAGE_MODEL, TOKENIZER } from '@framework/sdk';
import { answerParent } from '../child/answer-parent.js';
import { withKernel } from '../child/with-kernel.js';
import { type BackendIdentity, BackendSlot } from '../run/backend-slot.js';
import { CheckpointFiles, type FoundCheckpoint } from '../run/checkpoint-files.js';
import { type RunPaths, runPaths } from '../run/layout.js';
import { loadModel, type ModelHost } from '../run/load-model.js';
import { Refs } from '../run/refs.js';
import { LockCopy } from '../run/run-lock.js';
import { Store } from '../run/store.js';
import type { Fits } from '../run/workers/tasks.js';
import { continuePrompt, encodePrompt, type Speaker } from './continue-prompt.js';
import type { Continuation, GenerateQuestion, Generation } from './generation.js';
import { missingCheckpoint } from './run-with-checkpoint.js';

answerParent<GenerateQuestion, Generation>('generating', (question, notice) =>
  withKernel(question.plan, notice, async (kernel) => {
    const { plan } = kernel;
    const paths = runPaths(plan.root, question.name);
    const lock = new LockCopy(question.lock);
    const host: ModelHost = {
      plan,
      kernel,
      store: new Store(paths.store),
      backend: new BackendSlot({ kernel, plan, lock, mode: 'run', notice }),
      loaded: new Set(),
    };
    const { checkpoint, backend } = await loadCheckpoint(host, paths, question);
    return { ...origin(question, checkpoint, backend), ...(await draw(host, question)) };
  }),
);

/** The checkpoint asked for, or the newest; one that training removes while it is read is no damaged one. */
async function loadCheckpoint(
  host: ModelHost,
  paths: RunPaths,
  { request: { checkpoint: asked }, takenDown }: GenerateQuestion,
): Promise<{ readonly checkpoint: FoundCheckpoint; readonly backend: BackendIdentity }> {
  const files = new CheckpointFiles(paths.checkpoints);
  for (;;) {
    const step = asked ?? (await files.steps()).at(-1);
    if (step === undefined || !existsSync(files.folder(step)))
      throw missingCheckpoint(paths, asked, await files.steps());
    try {
      const checkpoint = await files.open(step);
      return { checkpoint, backend: await loadModel(host, checkpoint, await tokenizerOf(paths), takenDown) };
    } catch (error) {
      if (existsSync(files.folder(step))) throw error;
    }
  }
}

/** What the run remembers of its tokenizer: plugin id → fingerprint. */
async function tokenizerOf(paths: RunPaths): Promise<Fits> {
  const { all } = await Refs.open(paths.refs);
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, fingerprint]) =>
      name.startsWith('tokenize/') ? [[name.slice('tokenize/'.length), fingerprint]] : [],
    ),
  );
}

const origin = (
  { name, plan, request, lock }: GenerateQuestion,
  { step, hash }: FoundCheckpoint,
  { choice }: BackendIdentity,
) => ({
  run: name,
  preset: lock.preset,
  checkpoint: { step, hash },
  backend: choice?.name ?? null,
  seed: request.seed ?? plan.run.seed,
  temperature: request.temperature,
  topP: request.topP,
});

async function draw({ kernel, plan }: ModelHost, { request }: GenerateQuestion) {
  const tokenizer = kernel.get(TOKENIZER);
  const model = kernel.get(LANGUAGE_MODEL);
  const owner = plan.slots[LANGUAGE_MODEL.id] ?? '';
  const speaker: Speaker = {
    model,
    tokenizer,
    guard: (call) => kernel.guard(owner, 'generate', call),
  };
  const prompt = encodePrompt(tokenizer, request.prompt);
  const seed = request.seed ?? plan.run.seed;
  const continuations: Continuation[] = [];
  for (let number = 0; number < request.count; number++) {
    continuations.push(await continuePrompt(speaker, prompt.ids, request, seed, number));
  }
  return { tokenizer: tokenizer.hash, contextLength: model.contextLength, prompt, continuations };
}
