import type { ArtefactView } from '../../data/artefact.js';
import { frameworkError } from '../../errors/framework-error.js';
import type { CheckpointView } from '../../hooks/checkpoint.js';
import type { HookContext } from '../../hooks/context.js';
import { evalContext, evalReport } from '../../testing/evaluation.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import type { Caller } from '../exercise/index.js';
import { openBatch, sampleBatches } from '../sample.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { standInByteTokenizer } from '../training/stand-in-byte-tokenizer.js';

/**
 * Calls hooks where what they lean on fails: slots are empty, features cannot be computed, files are gone. They may go
 * on without, or throw; what is looked at is what they throw.
 */
export async function provoke(subject: Subject, plugin: OpenPlugin, call: Caller): Promise<void> {
  const { hooks = {} } = plugin;
  const context = withoutSlots(plugin);
  const stage = {
    ...plugin.stageContext('filter'),
    ...context,
    feature: () => fail('FWK_HOOK_FAILED', 'no such feature'),
  };
  const [columns] = sampleBatches(subject);
  const attempt = async (hook: string, work: () => unknown) => {
    // Whatever comes of it: `call` has seen it.
    await call(hook, work).catch(() => undefined);
  };
  for (const hook of ['filter', 'tokenize'] as const) {
    const { fit, load } = hooks[hook] ?? {};
    if (load) await attempt(`${hook} load`, () => load(emptyArtefact(), context));
    if (fit) {
      const fitting = { ...plugin.fitContext(hook, temporaryFolder('provoke')), ...stage };
      await attempt(`${hook} fit`, () => fit(brokenStream(), fitting));
    }
  }
  if (hooks.filter)
    await attempt('filter', () => hooks.filter!.apply(openBatch(columns!, subject.id), stage));
  if (hooks.restore) await attempt('restore', () => hooks.restore!(emptyCheckpoint(), context));
  if (hooks.evaluate) {
    await attempt('evaluate', () =>
      hooks.evaluate!(evalReport(), evalContext(context, [], standInByteTokenizer)),
    );
  }
}

const fail = (code: Parameters<typeof frameworkError>[0], message: string): never => {
  throw frameworkError(code, { message, at: 'contract' });
};

const withoutSlots = (plugin: OpenPlugin): HookContext => ({
  ...plugin.hookContext(),
  get: (token) => fail('FWK_SLOT_MISSING', `nothing provides '${token.id}'`),
  find: () => undefined,
});

// biome-ignore lint/correctness/useYield: it fails before the first batch.
async function* brokenStream(): AsyncGenerator<never> {
  fail('FWK_STORE_CORRUPT', 'the stream broke off');
}

function emptyArtefact(): ArtefactView {
  const gone = (file: string) => fail('FWK_STORE_MISSING_FILE', `'${file}' is gone`);
  return {
    fingerprint: '0'.repeat(64),
    contentHash: '0'.repeat(64),
    dir: temporaryFolder('provoke'),
    files: [],
    path: gone,
    read: async (file) => gone(file),
    pieces: gone,
    readJson: async (file) => gone(file),
  };
}

function emptyCheckpoint(): CheckpointView {
  const gone = (file: string) => fail('FWK_CHECKPOINT_MISSING', `'${file}' is gone`);
  return {
    step: 1,
    dir: temporaryFolder('provoke'),
    stateVersion: null,
    purpose: 'resume',
    has: () => false,
    tensors: async (file) => gone(file),
    json: async (file) => gone(file),
  };
}
