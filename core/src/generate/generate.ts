import { logOverride } from '../audit/log-override.js';
import { askChild } from '../child/ask-child.js';
import { resolvePlan } from '../plugins/resolve-plan.js';
import { drift, LockFile, lockOf, recordedTrust, refuseDrift } from '../run/run-lock.js';
import { tokenizerFits } from '../tokenizer/tokenizer-plan.js';
import type { GenerateQuestion, GenerateRequest, Generation } from './generation.js';
import { runWithCheckpoint } from './run-with-checkpoint.js';

/** Where to take the model from, and what to do with it. */
export interface GenerateTask {
  readonly root: string;
  /** The newest run with a checkpoint when left out. */
  readonly run: string | undefined;
  readonly request: GenerateRequest;
  /** Ids of plugins from elsewhere that may be imported beside those the run recorded. */
  readonly trust: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Why a checkpoint that saw what was taken down is used all the same; null: it is refused. */
  readonly allowTakenDown: string | null;
  notice(message: string): void;
  raw(text: string): void;
}

/**
 * Text from a run's checkpoint, in a process of its own. The run is only read: it may be training meanwhile. Its plugins
 * must be those it was started with, as for `resume`; its backend need not, where it works no more.
 *
 * @throws FWK_SIGNING_KEY and FWK_AUDIT_* of an override; FWK_RUN_UNKNOWN, FWK_CHECKPOINT_*, FWK_TOKENIZER_MISSING, FWK_LOCK_DRIFT, FWK_PLUGIN_UNTRUSTED, FWK_BACKEND_NONE, FWK_MODEL_NOT_FINITE,
 *   FWK_MEMORY, FWK_RUN_DIED, FWK_INTERRUPTED
 */
export async function generate({
  root,
  run,
  request,
  trust,
  environment,
  allowTakenDown,
  notice,
  raw,
}: GenerateTask): Promise<Generation> {
  const { paths, file } = await runWithCheckpoint(root, run, request.checkpoint);
  await tokenizerFits(paths);
  const takenDown =
    allowTakenDown === null
      ? 'refuse'
      : await logOverride(paths, request.checkpoint, {
          command: 'generate',
          reason: allowTakenDown,
          environment,
        });
  const plan = await resolvePlan({
    root,
    ...file.invocation,
    trust,
    recordedTrust: await recordedTrust(paths.lock),
  });
  const recorded = await LockFile.read(paths.lock);
  const lock = lockOf(plan, recorded ?? { dataFingerprint: null, tokenizerHash: null, backend: null });
  if (recorded !== undefined) refuseDrift(drift(recorded, lock), paths.name, paths.lock);
  return askChild<GenerateQuestion, Generation>({
    module: new URL('./generator.js', import.meta.url),
    // No number of the run rests on it: what the run chose comes first, then the best that works here.
    question: {
      plan: { ...plan, run: { ...plan.run, backend: 'auto' } },
      name: paths.name,
      lock,
      request,
      takenDown,
    },
    cwd: root,
    doing: 'generating',
    at: paths.dir,
    notice,
    raw,
  });
}
