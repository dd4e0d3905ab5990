import type { ColumnBatch, RecordColumns } from '../data/record-batch.js';
import type { TokenBatch } from '../data/tokens.js';
import { artefact } from '../testing/contexts.js';
import type { OpenPlugin } from '../testing/open-plugin.js';
import { inWorker } from './elsewhere.js';
import { openBatch } from './sample.js';
import type { Subject } from './subject.js';

/**
 * Data hooks, driven as the kernel drives them: here, or in the variant `workers` with the batches divided over two
 * worker threads, in each of which the plugin is made anew. Results come back in the order of the batches. Rules that
 * go through these functions say the same thing of both, and need not know which it was.
 */
export interface DriveOptions {
  /** Laid over the configuration the subject is examined with. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  /** Folder that `fit` left its artefact in: each container loads it before its first batch. */
  readonly artefact?: string;
}

/** Runs the plugin's `filter` over batches: what comes back holds the verdicts, rewritten bytes and metadata. */
export const filterBatches = (
  subject: Subject,
  batches: readonly RecordColumns[],
  options: DriveOptions = {},
): Promise<readonly RecordColumns[]> => drive(subject, 'filter', batches, options);

/** Runs the plugin's `tokenize`; undefined where it left a batch to others. */
export const tokenizeBatches = (
  subject: Subject,
  batches: readonly RecordColumns[],
  options: DriveOptions = {},
): Promise<readonly (TokenBatch | undefined)[]> => drive(subject, 'tokenize', batches, options);

/** Runs the plugin's `tokens` over token batches. */
export const rearrangeTokens = (
  subject: Subject,
  batches: readonly TokenBatch[],
  options: DriveOptions = {},
): Promise<readonly TokenBatch[]> => drive(subject, 'tokens', batches, options);

/** Computes one of the plugin's features for each batch. */
export const computeFeature = (
  subject: Subject,
  name: string,
  batches: readonly RecordColumns[],
  options: DriveOptions = {},
): Promise<readonly unknown[]> => drive(subject, `feature ${name}`, batches, options);

/** Runs the first phase of `filter` or `tokenize` over a stream of batches; `dir` then holds the artefact. */
export async function fitBatches(
  subject: Subject,
  hook: 'filter' | 'tokenize',
  batches: readonly RecordColumns[],
  dir: string,
  options: DriveOptions = {},
): Promise<void> {
  await subject.use(async (plugin) => {
    const handler = plugin.hooks?.[hook];
    await handler?.fit?.(stream(batches, subject.id), plugin.fitContext(hook, dir));
  }, options);
}

async function* stream(batches: readonly RecordColumns[], speaker: string): AsyncGenerator<ColumnBatch> {
  for (const columns of batches) yield openBatch(columns, speaker);
}

type Work = 'filter' | 'tokenize' | 'tokens' | `feature ${string}`;
interface Share {
  readonly work: Work;
  readonly batches: readonly (RecordColumns | TokenBatch)[];
  readonly options: DriveOptions;
}

async function drive<Out>(
  subject: Subject,
  work: Work,
  batches: readonly (RecordColumns | TokenBatch)[],
  options: DriveOptions,
): Promise<readonly Out[]> {
  if (subject.spec.variant !== 'workers' || (await isSerial(subject, work))) {
    return (await driveShare(subject, { work, batches, options }, 'main')) as Out[];
  }
  const shares = [0, 1].map((worker) => batches.filter((_, index) => index % 2 === worker));
  const results = await Promise.all(
    shares.map((share) =>
      inWorker<Out[]>({
        spec: subject.spec,
        module: import.meta.url,
        name: 'workerShare',
        input: { work, batches: share, options } satisfies Share,
      }),
    ),
  );
  return batches.map((_, index) => results[index % 2]![index >> 1]!);
}

const isSerial = async (subject: Subject, work: Work): Promise<boolean> =>
  work === 'filter' &&
  (await subject.once('filter is serial', () =>
    subject.use((plugin) => plugin.hooks?.filter?.parallel === 'serial'),
  ));

/** Called in the worker thread (see `errand.ts`). */
export const workerShare = (subject: Subject, share: Share): Promise<unknown[]> =>
  driveShare(subject, share, 'worker');

const driveShare = (subject: Subject, share: Share, role: 'main' | 'worker'): Promise<unknown[]> => {
  const { config, seed } = share.options;
  return subject.use((plugin) => driveHere(plugin, share), {
    role,
    ...(config === undefined ? {} : { config }),
    ...(seed === undefined ? {} : { seed }),
  });
};

async function driveHere(plugin: OpenPlugin, { work, batches, options }: Share): Promise<unknown[]> {
  await loadArtefact(plugin, work, options.artefact);
  const results: unknown[] = [];
  for (const given of batches) results.push(await callHook(plugin, work, given));
  return results;
}

async function loadArtefact(plugin: OpenPlugin, work: Work, dir: string | undefined): Promise<void> {
  if (dir === undefined || (work !== 'filter' && work !== 'tokenize')) return;
  await plugin.hooks?.[work]?.load?.(await artefact(dir), plugin.hookContext());
}

async function callHook(plugin: OpenPlugin, work: Work, given: RecordColumns | TokenBatch): Promise<unknown> {
  if (work === 'tokens') return plugin.hooks!.tokens!.apply(given as TokenBatch, plugin.stageContext(work));
  const batch = openBatch(given as RecordColumns, plugin.id);
  if (work === 'tokenize') return plugin.hooks!.tokenize!.apply(batch, plugin.stageContext(work));
  if (work !== 'filter') return plugin.features![work.slice('feature '.length)]!(batch);
  // What is returned is `filter/rows`' business: the kernel goes on with the batch it gave.
  await plugin.hooks!.filter!.apply(batch, plugin.stageContext(work));
  return batch.columns();
}
