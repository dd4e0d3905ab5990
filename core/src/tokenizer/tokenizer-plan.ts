import { TOKENIZER, TOKENIZER_FILES } from '@framework/sdk';
import { onlyOwners, planOfOwner, type SlotRequest, slotOwners } from '../child/slot-plan.js';
import { resolvePlan } from '../plugins/resolve-plan.js';
import type { ResolvedPlan } from '../plugins/resolved-plan.js';
import { type RunPaths, runPaths } from '../run/layout.js';
import { Refs } from '../run/refs.js';
import { readRunFile } from '../run/run-file.js';
import { unknownRun } from '../run/run-folders.js';
import { LockFile, recordedTrust } from '../run/run-lock.js';
import { runNames } from '../run/run-names.js';
import type { Fits } from '../run/workers/tasks.js';
import { PREFERRED_PLUGIN } from './preferred-plugin.js';
import { noTokenizerYet, type TokenizerReference } from './tokenizer-reference.js';

/** Who may be asked, and what for: plain data, for a process of its own. */
export interface TokenizerPlan {
  /** The tokenizer's plugins and no others. */
  readonly plan: ResolvedPlan;
  readonly source:
    | {
        readonly kind: 'run';
        readonly name: string;
        readonly store: string;
        /** Plugin id → fingerprint of what its `fit` left. */
        readonly fits: Fits;
        /** What the run recorded; null while it has not. */
        readonly hash: string | null;
      }
    | { readonly kind: 'file'; readonly file: string };
}

export interface TokenizerPlanRequest {
  readonly root: string;
  readonly reference: TokenizerReference;
  /** The plugin to open a file with, by id or path; null: the first that does. */
  readonly opener: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly trust: readonly string[];
}

/**
 * What may open a tokenizer: of a run its own plugin, with what that left; of a file each plugin that provides
 * `fw.tokenizer-files`, to be tried one after the other.
 *
 * @throws FWK_RUN_UNKNOWN, FWK_TOKENIZER_MISSING, FWK_CLI_USAGE, FWK_PLUGIN_UNKNOWN where none opens files; and what
 *   `resolvePlan` throws, when a plan is made
 */
export function tokenizerPlans(request: TokenizerPlanRequest): readonly (() => Promise<TokenizerPlan>)[] {
  const { reference } = request;
  if (reference.kind === 'run') return [() => planOfRun(request, reference)];
  const asked = opening(request);
  return preferredFirst(slotOwners(asked)).map((opener) => () => planOfFile(asked, opener, reference.file));
}

/**
 * What the `fit` of a run's tokenizer left: plugin id → fingerprint; none for one that has nothing to learn.
 *
 * @throws FWK_TOKENIZER_MISSING where the run uses no tokenizer of the store
 */
export async function tokenizerFits({ root, name, refs }: RunPaths): Promise<Fits> {
  const used = await Refs.open(refs);
  const fits = Object.fromEntries(
    Object.entries(used.all).flatMap(([ref, fingerprint]) =>
      ref.startsWith('tokenize/') ? [[ref.slice('tokenize/'.length), fingerprint]] : [],
    ),
  );
  if (Object.keys(fits).length === 0 && used.get('tokenize') === undefined) throw noTokenizerYet(root, name);
  return fits;
}

async function planOfRun(
  { trust }: TokenizerPlanRequest,
  { root, name }: Extract<TokenizerReference, { kind: 'run' }>,
): Promise<TokenizerPlan> {
  const paths = runPaths(root, name);
  const file = await readRunFile(paths.run);
  if (file === undefined) {
    throw unknownRun(root, name, await runNames(root));
  }
  const fits = await tokenizerFits(paths);
  const plan = await resolvePlan({
    root,
    ...file.invocation,
    trust,
    recordedTrust: await recordedTrust(paths.lock),
  });
  const lock = await LockFile.read(paths.lock);
  return {
    plan: onlyOwners(plan, [TOKENIZER.id, TOKENIZER_FILES.id]),
    source: { kind: 'run', name, store: paths.store, fits, hash: lock?.tokenizerHash ?? null },
  };
}

async function planOfFile(request: SlotRequest, opener: string, file: string): Promise<TokenizerPlan> {
  return { plan: await planOfOwner(request, opener), source: { kind: 'file', file } };
}

/** Each that is tried costs a process. */
const preferredFirst = (keys: readonly string[]): readonly string[] => [
  ...keys.filter((key) => key === PREFERRED_PLUGIN),
  ...keys.filter((key) => key !== PREFERRED_PLUGIN),
];

const opening = ({ root, environment, trust, opener }: TokenizerPlanRequest): SlotRequest => ({
  ...{ root, environment, trust, named: opener },
  token: TOKENIZER_FILES.id,
  words: {
    does: 'opens tokenizer files',
    do: 'open tokenizer files',
    option: '--opener',
    command: 'framework tokenizer',
    install: '@framework/plugin-unigram-tokenizer',
  },
});
