/** The process a tokenizer is trained in: the first module of it. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  canonicalJson,
  type FitContext,
  frameworkError,
  type HookContext,
  type JsonObject,
  type Progress,
  randomStream,
  SDK_API,
  TOKENIZER,
} from '@framework/sdk';
import { answerParent } from '../../child/answer-parent.js';
import { withKernel } from '../../child/with-kernel.js';
import type { Kernel } from '../../plugins/kernel.js';
import { identityOf } from '../../run/data-plugins.js';
import { syncFolder } from '../../run/durable-file.js';
import { failpoint } from '../../run/failpoint.js';
import { type ObjectDraft, Store, type StoredObject } from '../../run/store.js';
import { takenFolder } from '../../run/taken-folder.js';
import { type Corpus, openCorpus } from './corpus.js';
import type { TrainedTokenizer, TrainQuestion } from './train-question.js';
import { emptyWork, inWorkFolder } from './work-folder.js';

const HOOK = 'tokenize fit';

answerParent<TrainQuestion, TrainedTokenizer>('training a tokenizer', (question, notice, progress) =>
  withKernel(question.plan, notice, (kernel: Kernel) =>
    inWorkFolder(question.out, (work) => train(kernel, question, work, progress)),
  ),
);

async function train(
  kernel: Kernel,
  { source, out }: TrainQuestion,
  work: string,
  progress: (progress: Progress) => void,
): Promise<TrainedTokenizer> {
  const { plan } = kernel;
  const tap = kernel.taps.tokenize.find(({ handler }) => handler.fit !== undefined);
  if (tap?.handler.fit === undefined) {
    throw frameworkError('FWK_CLI_USAGE', {
      message: 'the plugin learns nothing from text: there is nothing to train',
      at: '--plugin',
      action: 'name a plugin whose tokenizer is trained',
    });
  }
  const corpus = await openCorpus(source, progress);
  const store = new Store(work);
  const identity = {
    kind: 'tokenizer',
    inputs: {
      corpus: corpus.identity,
      plugins: plan.plugins.map(identityOf),
      seed: plan.run.seed,
      sdk: SDK_API,
    },
  };
  // What a try before finished, and could not put in its place, stands.
  const object = await store.make(identity, async (draft) => {
    await fit(kernel, tap, corpus, draft, progress);
    await draft.write('corpus.json', canonicalJson({ ...recordOf(kernel, corpus) }));
    if (corpus.list !== '') await draft.write('corpus.sha256', corpus.list);
    return { plugin: tap.plugin };
  });
  if (tap.handler.load !== undefined)
    await kernel.guard(tap.plugin, 'tokenize load', (ctx) => tap.handler.load!(object, ctx));
  const { vocabularySize, hash } = kernel.get(TOKENIZER);
  await place(object, out);
  await emptyWork(work);
  return {
    plugin: tap.plugin,
    folder: out,
    vocabularySize,
    hash,
    files: Object.fromEntries(
      Object.entries(object.manifest.files).map(([name, { sha256 }]) => [name, sha256]),
    ),
    corpus: corpus.record,
  };
}

async function fit(
  kernel: Kernel,
  { plugin, handler }: Kernel['taps']['tokenize'][number],
  corpus: Corpus,
  draft: ObjectDraft,
  progress: (progress: Progress) => void,
): Promise<void> {
  const scratch = await draft.scratch();
  const { seed } = kernel.plan.run;
  const context = (base: HookContext): FitContext => ({
    ...base,
    random: (sequence) => randomStream({ seed, plugin, hook: HOOK, sequence }),
    feature: () => {
      throw frameworkError('FWK_SLOT_MISSING', {
        message: 'a tokenizer that is trained by itself has no features of documents',
        at: plugin,
      });
    },
    output: draft.artefact(),
    scratch,
    // While the corpus is read, how much of it is known here and not there.
    progress: (told) => {
      if (told.total !== null) progress(told);
      failpoint('fit.middle');
    },
  });
  await kernel.guard(plugin, HOOK, (base) => handler.fit!(corpus.read(), context(base)));
  await draft.addFound();
}

/** What the tokenizer was made of, and how: all that another machine needs to make it again. */
const recordOf = ({ plan }: Kernel, { record }: Corpus): JsonObject => ({
  corpus: record,
  seed: plan.run.seed,
  plugins: Object.fromEntries(
    plan.plugins.map(({ id, manifest, integrity, config, version }) => [
      id,
      { version, sdk: manifest.sdk, integrity, config: config as JsonObject },
    ]),
  ),
});

/** The finished folder under its name, in one step. */
async function place(object: StoredObject, out: string): Promise<void> {
  try {
    await rename(object.dir, out);
  } catch (cause) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      throw cause;
    throw takenFolder(out, 'the tokenizer', cause);
  }
  await syncFolder(join(out, '..'));
}
