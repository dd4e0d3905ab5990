/** The process a folder is looked through in: the first module of it. It writes nothing. */
import { ColumnBatch, frameworkError, type JsonValue, META } from '@framework/sdk';
import { answerParent } from '../child/answer-parent.js';
import { withKernel } from '../child/with-kernel.js';
import type { Kernel } from '../plugins/kernel.js';
import { stageContext } from '../run/contexts.js';
import { FeatureCache } from '../run/feature-cache.js';
import { describeSources } from '../run/stages/ingest.js';
import { readSources } from '../run/stages/sources.js';
import { Stop } from '../run/stop.js';
import { Counter } from './counter.js';
import { NO_ASSERTION, type Survey, type SurveyQuestion } from './survey.js';

answerParent<SurveyQuestion, Survey>('looking through the folder', ({ plan, ...asked }, notice) =>
  withKernel(plan, notice, (kernel) => survey(kernel, asked)),
);

/** One pass over all documents, a batch at a time: what is held is counts. */
async function survey(
  kernel: Kernel,
  { dataset, licenceFilter }: Omit<SurveyQuestion, 'plan'>,
): Promise<Survey> {
  const { plan } = kernel;
  const features = new FeatureCache(kernel);
  const quiet = { progress: () => undefined, notice: () => undefined };
  const session = {
    kernel,
    plan,
    features,
    stop: new Stop(),
    voice: quiet,
    heartbeat: { touch: () => undefined },
  };
  const { sources: all, descriptions } = await describeSources(session);
  const sources = all.filter(({ plugin }) => plugin === dataset);
  const { asked, notAsked } = tapsUpTo(kernel, licenceFilter);
  const context = stageContext(plan.run.seed, 'filter', features);
  const counts = new SurveyCounts(licenceFilter);
  for await (const { columns } of readSources(session, sources, null)) {
    const batch = new ColumnBatch(columns);
    await kernel.hooks.filter(batch, context, asked);
    counts.add(batch);
  }
  const skipped: Record<string, number> = {};
  for (const { source } of sources) {
    for (const [reason, files] of Object.entries(descriptions[source.id]!.skipped))
      skipped[reason] = (skipped[reason] ?? 0) + files;
  }
  return { ...counts.read(), skipped, notAsked };
}

/** The chain up to a filter and with it, without those that need a `fit` of their own first. */
function tapsUpTo(kernel: Kernel, last: string) {
  const chain = kernel.taps.filter;
  const end = chain.findIndex(({ plugin }) => plugin === last);
  if (end < 0) {
    throw frameworkError('FWK_PLUGIN_UNKNOWN', {
      message: `no filter of the preset is '${last}', which judges licences`,
      at: `preset ${kernel.plan.preset.name}`,
    });
  }
  const before = chain.slice(0, end + 1);
  return {
    asked: new Set(before.filter(({ handler }) => handler.fit === undefined).map(({ plugin }) => plugin)),
    notAsked: before.filter(({ handler }) => handler.fit !== undefined).map(({ plugin }) => plugin),
  };
}

class SurveyCounts {
  readonly #licenceFilter: string;
  readonly #found = new Counter();
  readonly #languages = new Counter();
  readonly #licences = new Counter();
  readonly #refused = new Counter();
  readonly #before = new Counter();
  readonly #repositories = new Set<string>();
  readonly #stated = new Set<string>();

  constructor(licenceFilter: string) {
    this.#licenceFilter = licenceFilter;
  }

  add(batch: ColumnBatch): void {
    const dropped = new Map(
      batch.verdicts.filter(({ action }) => action === 'drop').map((verdict) => [verdict.row, verdict]),
    );
    for (let row = 0; row < batch.length; row++) {
      const bytes = batch.bytes(row).byteLength;
      this.#found.add('all', bytes);
      this.#languages.add(words(batch.get(row, META.language), 'other'), bytes);
      const verdict = dropped.get(row);
      if (verdict?.plugin === this.#licenceFilter) this.#refused.add(verdict.reason, bytes);
      else if (verdict !== undefined) this.#before.add(`${verdict.plugin}: ${verdict.reason}`, bytes);
      else this.#keep(batch, row, bytes);
    }
  }

  #keep(batch: ColumnBatch, row: number, bytes: number): void {
    const licence = words(batch.get(row, META.license), NO_ASSERTION);
    this.#licences.add(licence, bytes);
    const repository = words(batch.get(row, META.repository), '');
    this.#repositories.add(repository);
    if (licence !== NO_ASSERTION) this.#stated.add(repository);
  }

  read(): Omit<Survey, 'skipped' | 'notAsked'> {
    return {
      found: this.#found.read()['all'] ?? { documents: 0, bytes: 0 },
      languages: this.#languages.read(),
      licences: this.#licences.read(),
      refused: this.#refused.read(),
      droppedBefore: this.#before.read(),
      repositories: { all: this.#repositories.size, stated: this.#stated.size },
    };
  }
}

const words = (value: JsonValue, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;
