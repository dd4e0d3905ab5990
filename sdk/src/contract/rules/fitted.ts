import { isFrameworkError } from '../../errors/framework-error.js';
import { sampleDocuments } from '../data/documents-of.js';
import { EndlessStream } from '../data/endless-stream.js';
import {
  differingFile,
  FITTED_HOOKS,
  type FitErrand,
  type FittedHook,
  fit,
  fittedContents,
  fittedFolder,
  fittedHooks,
  folderContents,
  load,
  MIDDLE,
} from '../data/fitting.js';
import { applyHook, type Outcome, outcomesElsewhere } from '../data/outcomes.js';
import { inProcess, killedAt } from '../elsewhere.js';
import { APPLIES, type Rule, unless } from '../rule.js';
import { batchesOf, openBatch } from '../sample.js';
import type { Subject } from '../subject.js';
import { temporaryFolder } from '../temporary.js';
import { violation } from '../violation.js';

/** Speaks of plugins that tap a hook which may have a first phase; where it has none there is nothing to check. */
const mayFit = ({ manifest }: Subject) =>
  manifest.hooks.some(({ hook }) => (FITTED_HOOKS as readonly string[]).includes(hook))
    ? APPLIES
    : unless("taps neither 'filter' nor 'tokenize'");

const forEachFit =
  (check: (subject: Subject, hook: FittedHook) => Promise<void>) =>
  async (subject: Subject): Promise<string | undefined> => {
    const hooks = await fittedHooks(subject);
    for (const hook of hooks) await check(subject, hook);
    return hooks.length === 0 ? 'none of its hooks has `fit`' : undefined;
  };

/** Whether the hook loads what it fitted; where it does not, `fitted/load` says so, and rules about loading nothing. */
const loads = (subject: Subject, hook: FittedHook): Promise<boolean> =>
  subject.use((plugin) => typeof plugin.hooks?.[hook]?.load === 'function');

const whereLoaded =
  (check: (subject: Subject, hook: FittedHook) => Promise<void>) =>
  async (subject: Subject, hook: FittedHook): Promise<void> => {
    if (await loads(subject, hook)) await check(subject, hook);
  };

/** Whether fitting twice gives the same; where it does not, `fitted/same-bytes` says so, and the others nothing. */
const isRepeatable = (subject: Subject, hook: FittedHook): Promise<boolean> =>
  subject.once(
    `${hook} fit is repeatable`,
    async () => (await fittedContents(subject, hook)) === folderContents(await fit(subject, hook, {})),
  );

const whereRepeatable = (check: (subject: Subject, hook: FittedHook) => Promise<void>) =>
  forEachFit(async (subject, hook) => {
    if (await isRepeatable(subject, hook)) await check(subject, hook);
  });

/** @param one, other contents of artefacts, as `folderContents` gives them */
function sameArtefact(hook: FittedHook, one: string, other: string, how: string, action: string): void {
  if (one === other) return;
  throw violation(
    `'${differingFile(one, other)}' of the artefact differs ${how}`,
    `hook ${hook}, fit`,
    action,
  );
}

const HERE = ['plain', 'tarball'] as const;
const IN_ARTEFACT = 'write all that `apply` needs into the artefact, and read it in `load`';

/** Stages in two phases: `fit` reads the whole stream and leaves an artefact, which every container loads. */
export const fittedRules: readonly Rule[] = [
  {
    id: 'fitted/load',
    says: 'a hook with `fit` has `load`',
    variants: HERE,
    appliesTo: mayFit,
    check: forEachFit(async (subject, hook) => {
      if (await loads(subject, hook)) return;
      throw violation(
        'has `fit`, but no `load`: what it fits, nobody reads',
        `hook ${hook}`,
        'add load(artefact), which every container calls before its first batch; or leave `fit` out',
      );
    }),
  },
  {
    id: 'fitted/same-bytes',
    says: 'fitting the same documents again gives the same bytes',
    variants: ['plain'],
    appliesTo: mayFit,
    check: forEachFit(async (subject, hook) => {
      const one = await fittedContents(subject, hook);
      const action =
        'keep clocks, random numbers of your own and what a process is called out of the artefact';
      const again = folderContents(await fit(subject, hook, {}));
      sameArtefact(hook, one, again, 'from one fit to the next', action);
      const elsewhere = await fitInProcess(subject, hook, 256);
      sameArtefact(hook, one, elsewhere, 'when it is fitted in a fresh process', action);
    }),
  },
  {
    id: 'fitted/batch-size',
    says: 'what is fitted does not depend on the size of the stream’s batches',
    variants: ['plain'],
    appliesTo: mayFit,
    check: whereRepeatable(async (subject, hook) => {
      for (const size of [1, 7]) {
        sameArtefact(
          hook,
          await fittedContents(subject, hook),
          folderContents(await fit(subject, hook, { size })),
          `between batches of 256 and of ${size}`,
          'count documents, not batches',
        );
      }
    }),
  },
  {
    id: 'fitted/fresh',
    says: 'a fresh instance and a fresh process that load the artefact do as the one that fitted',
    variants: HERE,
    appliesTo: mayFit,
    check: whereRepeatable(
      whereLoaded(async (subject, hook) => {
        const loaded = await outcomesOfLoaded(subject, hook);
        const fitter = await subject.use(async (plugin) => {
          const folder = temporaryFolder('fit');
          const batches = batchesOf(sampleDocuments(subject), 256).map((each) => openBatch(each, plugin.id));
          await plugin.hooks![hook]!.fit!(streamOf(batches), plugin.fitContext(hook, folder));
          await load(plugin, hook, folder);
          return applyHook(plugin, hook, sampleDocuments(subject));
        });
        sameOutcomes(hook, ['in the instance that fitted', fitter], ['in a fresh instance', loaded]);
        const elsewhere = await outcomesElsewhere(subject, hook, (await fittedFolder(subject, hook))!);
        sameOutcomes(hook, ['in this process', loaded], ['in a fresh process', elsewhere]);
      }),
    ),
  },
  {
    id: 'fitted/killed',
    says: 'a fit that was killed in the middle, started again, gives the same bytes',
    variants: ['plain'],
    appliesTo: mayFit,
    check: whereRepeatable(async (subject, hook) => {
      const last = batchesOf(sampleDocuments(subject), 8).length - 1;
      const folder = temporaryFolder('killed');
      await killedAt(fitErrand(subject, { hook, folder, size: 8, stopAt: Math.max(1, last >> 1) }), MIDDLE);
      const again = await fitInProcess(subject, hook, 8);
      sameArtefact(
        hook,
        folderContents(await fit(subject, hook, { size: 8 })),
        again,
        'after a fit that was killed',
        'write nowhere but to `ctx.output`: it begins empty again, other places do not',
      );
    }),
  },
  {
    id: 'fitted/abort',
    says: 'a fit ends when its signal is aborted',
    variants: ['plain'],
    appliesTo: mayFit,
    check: forEachFit(async (subject, hook) => {
      const abort = new AbortController();
      const plugin = await subject.open({ signal: abort.signal });
      try {
        await plugin.start();
        const stream = new EndlessStream(subject, () => abort.abort(new Error('the run was stopped')));
        const fitting = Promise.resolve(
          plugin.hooks![hook]!.fit!(stream.read(), plugin.fitContext(hook, temporaryFolder('aborted'))),
        ).then(
          () => 'ended' as const,
          () => 'ended' as const,
        );
        const outcome = await Promise.race([fitting, stream.leftBehind]);
        stream.end();
        if (outcome === 'ended') return;
        throw violation(
          `fit ${outcome} after its signal was aborted`,
          `hook ${hook}, fit`,
          'call ctx.signal.throwIfAborted() once a batch, and once a round of long work',
        );
      } finally {
        await plugin.close();
      }
    }),
  },
  {
    id: 'fitted/read-only',
    says: 'loading and applying leave the artefact as it is',
    variants: ['plain'],
    appliesTo: mayFit,
    check: forEachFit(
      whereLoaded(async (subject, hook) => {
        const folder = await fit(subject, hook, {});
        const before = folderContents(folder);
        await subject.use(async (plugin) => {
          await load(plugin, hook, folder);
          await applyHook(plugin, hook, sampleDocuments(subject));
        });
        const after = folderContents(folder);
        if (before === after) return;
        throw violation(
          `'${differingFile(before, after)}' of the artefact is not what fit wrote`,
          `hook ${hook}, load`,
          'an artefact is shared by runs and workers: write caches to memory, or in fit',
        );
      }),
    ),
  },
  {
    id: 'fitted/not-loaded',
    says: 'applying without the artefact is refused with a coded error, never answered wrongly',
    variants: HERE,
    appliesTo: mayFit,
    check: forEachFit(
      whereLoaded(async (subject, hook) => {
        const right = await outcomesOfLoaded(subject, hook);
        let answered: Outcome;
        try {
          answered = await subject.use((plugin) => applyHook(plugin, hook, sampleDocuments(subject)));
        } catch (error) {
          if (isFrameworkError(error)) return;
          throw violation(
            `apply without load fails with ${error instanceof Error ? error.message : String(error)}`,
            `hook ${hook}, apply`,
            "throw a coded error: frameworkError('FWK_FIT_MISSING', { message })",
            error,
          );
        }
        sameOutcomes(hook, ['with its artefact', right], ['without it', answered], {
          action: "throw frameworkError('FWK_FIT_MISSING', { message }) while nothing is loaded",
        });
      }),
    ),
  },
];

async function fitInProcess(subject: Subject, hook: FittedHook, size: number): Promise<string> {
  const folder = temporaryFolder('fit');
  await inProcess(fitErrand(subject, { hook, folder, size, stopAt: null }));
  return folderContents(folder);
}

const fitErrand = (subject: Subject, input: FitErrand) => ({
  spec: subject.spec,
  module: new URL('../data/fitting.js', import.meta.url).href,
  name: 'fitElsewhere',
  input,
});

const outcomesOfLoaded = (subject: Subject, hook: FittedHook): Promise<Outcome> =>
  subject.once(`${hook} outcomes`, async () => {
    const folder = await fittedFolder(subject, hook);
    return subject.use(async (plugin) => {
      await load(plugin, hook, folder);
      return applyHook(plugin, hook, sampleDocuments(subject));
    });
  });

function sameOutcomes(
  hook: FittedHook,
  [oneWay, one]: readonly [string, Outcome],
  [otherWay, other]: readonly [string, Outcome],
  { action = IN_ARTEFACT }: { readonly action?: string } = {},
): void {
  for (const [id, said] of one) {
    const otherwise = other.get(id);
    if (said === otherwise) continue;
    throw violation(
      `it makes ${shortened(said)} of a document ${oneWay}, and ${shortened(otherwise)} ${otherWay}`,
      `hook ${hook}, document '${id}'`,
      action,
    );
  }
}

const shortened = (text = 'nothing'): string => (text.length <= 200 ? text : `${text.slice(0, 197)}...`);

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
