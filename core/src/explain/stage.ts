import {
  ATTENTION,
  BACKEND,
  type HookName,
  LANGUAGE_MODEL,
  OPTIMIZER,
  PARAMETERS,
  RUN_STAGES,
  type RunStage,
  SEQUENCER,
  TOKENIZER,
  TRAINER,
} from '@framework/sdk';
import type { StageAnswer } from './explanation.js';
import type { Ground } from './ground.js';

/** What each stage does, in a line, and what it consists of. The lifecycle itself is `run/run.ts`. */
const STAGES: Readonly<
  Record<
    RunStage,
    { readonly meaning: string; readonly hooks: readonly HookName[]; readonly slots: readonly string[] }
  >
> = {
  ingest: {
    meaning: 'which sources there are, and what each would deliver; runs every time, to notice changes',
    hooks: ['ingest'],
    slots: [],
  },
  filter: {
    meaning: 'filters that fit read the stream once; then the chain judges every document',
    hooks: ['filter'],
    slots: [],
  },
  tokenize: {
    meaning: 'the tokenizer is fitted on the training split; every kept document becomes tokens',
    hooks: ['tokenize', 'tokens'],
    slots: [TOKENIZER.id],
  },
  sequence: {
    meaning: 'which token stands in which training window',
    hooks: [],
    slots: [SEQUENCER.id],
  },
  train: {
    meaning: 'from the newest checkpoint of the same trajectory to the last step',
    hooks: ['collate', 'forward', 'loss', 'step', 'checkpoint', 'restore'],
    slots: [TRAINER, OPTIMIZER, LANGUAGE_MODEL, PARAMETERS, ATTENTION, BACKEND].map(({ id }) => id),
  },
  evaluate: {
    meaning: 'every evaluator on the last checkpoint',
    hooks: ['evaluate'],
    slots: [],
  },
  report: {
    meaning: 'observers write what people read; made anew every time',
    hooks: ['report'],
    slots: [],
  },
};

export function explainStage({ draft, run }: Ground, word: string): StageAnswer | undefined {
  const name = RUN_STAGES.find((stage) => stage === word);
  if (name === undefined) return undefined;
  const { meaning, hooks, slots } = STAGES[name];
  const order = draft?.order ?? {};
  return {
    kind: 'stage',
    name,
    meaning,
    hooks: Object.fromEntries(
      hooks.flatMap((hook) => {
        const taps = draft === null ? run?.lock?.order[hook] : order[hook]?.map(({ plugin }) => plugin);
        return taps === undefined ? [] : [[hook, taps]];
      }),
    ),
    slots: Object.fromEntries(
      slots.flatMap((token) => {
        const owner =
          (draft?.slots ?? run?.lock?.slots)?.[token] ??
          draft?.offers[token]?.map(({ plugin }) => plugin).join(' or ');
        return owner === undefined ? [] : [[token, owner]];
      }),
    ),
    objects: [...(run?.objects ?? [])]
      .filter(([ref]) => ref === name || ref.startsWith(`${name}/`))
      .map(([ref, { fingerprint, contentHash, manifest, summary }]) => ({
        ref,
        fingerprint,
        contentHash,
        bytes: Object.values(manifest.files).reduce((sum, { bytes }) => sum + bytes, 0),
        summary,
      })),
    done:
      run === null
        ? null
        : run.objects.has(name) ||
          run.journal.some(({ kind, data }) => kind === 'stage-finished' && data['stage'] === name),
  };
}
