import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { canonicalJson, type JsonValue } from '../../data/json.js';
import type { Source, SourceBatch, SourceSet } from '../../hooks/ingest.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { type ErrandFunction, inProcess } from '../elsewhere.js';
import type { Checked } from '../rule.js';
import type { OpenSubjectOptions, Subject } from '../subject.js';

/** One document as a source delivered it. */
export interface Delivered {
  readonly id: string;
  /** SHA-256 over its bytes and its metadata. */
  readonly content: string;
}

/** The sources that `ingest` names, in the order the kernel reads them; those it found in the set are not among them. */
export async function namedSources(subject: Subject, plugin: OpenPlugin): Promise<readonly Source[]> {
  const found = subject.bench.sources?.() ?? [];
  const sources = [...found];
  const set: SourceSet = { sources, add: (source) => void sources.push(source) };
  await plugin.hooks!.ingest!(set, plugin.stageContext('ingest'));
  return sources.slice(found.length).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Each source of a plugin made for it alone. */
export async function forEachSource(
  subject: Subject,
  work: (source: Source, plugin: OpenPlugin) => Promise<void>,
  options: OpenSubjectOptions = {},
): Promise<void> {
  await subject.use(async (plugin) => {
    for (const source of await namedSources(subject, plugin)) await work(source, plugin);
  }, options);
}

export const BATCH = 16;

/** Batches of a source, read to the end. */
export async function readBatches(
  source: Source,
  plugin: OpenPlugin,
  { cursor = null, batchSize = BATCH }: { cursor?: JsonValue; batchSize?: number } = {},
): Promise<SourceBatch[]> {
  const batches: SourceBatch[] = [];
  for await (const batch of source.open({ cursor, batchSize }, plugin.hookContext())) batches.push(batch);
  return batches;
}

export const delivered = (batches: readonly SourceBatch[]): Delivered[] =>
  batches.flatMap(({ ids, contents, meta }) =>
    ids.map((id, row) => {
      // A column that has not one value a row is `source/columns`' business.
      const columns = Object.entries(meta).filter(([, column]) => column.length === ids.length);
      const values = Object.fromEntries(columns.map(([name, column]) => [name, column[row]!]));
      const hash = createHash('sha256').update(contents[row]!).update(canonicalJson(values));
      return { id, content: hash.digest('hex') };
    }),
  );

/** Everything the sources deliver, in order, with what they say of themselves. */
export interface SourceFacts {
  readonly source: string;
  readonly fingerprint: string;
  readonly documents: readonly Delivered[];
}

export const sourceFacts = (subject: Subject): Promise<SourceFacts[]> =>
  subject.use(async (plugin) => {
    const facts: SourceFacts[] = [];
    for (const source of await namedSources(subject, plugin)) {
      const { fingerprint } = await source.describe(plugin.hookContext());
      const documents = delivered(await readBatches(source, plugin));
      facts.push({ source: source.id, fingerprint, documents });
    }
    return facts;
  });

/** What a fresh instance said at first. */
export const usualFacts = (subject: Subject): Promise<readonly SourceFacts[]> =>
  subject.once('source facts', () => sourceFacts(subject));

/** The same, in a fresh process. */
export const factsElsewhere = (subject: Subject): Promise<SourceFacts[]> =>
  inProcess<SourceFacts[]>({
    spec: subject.spec,
    module: import.meta.url,
    name: 'readElsewhere',
    input: null,
  });

/** Called in the other process (see `errand.ts`). */
export const readElsewhere: ErrandFunction<null, SourceFacts[]> = (subject) => sourceFacts(subject);

/** How many more files are open after each source was opened and left early a few times, by its id. */
export const filesLeftOpen = (subject: Subject): Promise<Record<string, number>> =>
  inProcess<Record<string, number>>({
    spec: subject.spec,
    module: import.meta.url,
    // Elsewhere, because other tests of this process open files at the same time.
    name: 'leaveEarly',
    input: null,
  });

/** Called in the other process (see `errand.ts`). */
export const leaveEarly: ErrandFunction<null, Record<string, number>> = async (subject) => {
  const left: Record<string, number> = {};
  await forEachSource(subject, async (source, plugin) => {
    await source.describe(plugin.hookContext());
    const before = openFiles();
    for (let time = 0; time < 3; time++) {
      const batches = source.open({ cursor: null, batchSize: 1 }, plugin.hookContext());
      const iterator = batches[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.return?.();
    }
    left[source.id] = openFiles() - before;
  });
  return left;
};

/** Open file descriptors of this process; 0 where the system does not say. */
function openFiles(): number {
  try {
    return readdirSync('/dev/fd').length;
  } catch {
    return 0;
  }
}

/** Whether a second instance delivers the same; where it does not, `source/order` says so, and the others nothing. */
const isStable = (subject: Subject): Promise<boolean> =>
  subject.once('sources are stable', async () => {
    const documents = (facts: readonly SourceFacts[]) => JSON.stringify(facts.map((each) => each.documents));
    return documents(await usualFacts(subject)) === documents(await sourceFacts(subject));
  });

/** Rules that compare two readings speak of sources that deliver the same twice; the rest is `source/order`'s. */
export const whereStable =
  (check: (subject: Subject) => Promise<Checked>) =>
  async (subject: Subject): Promise<Checked> => {
    if (await isStable(subject)) return check(subject);
  };

/** What each source delivered. */
export const contentsOf = ({ documents }: SourceFacts) => documents;

/** Runs `work` while a byte of the source is changed. */
export async function withChange(subject: Subject, work: () => Promise<void>): Promise<void> {
  const undo = await subject.bench.changeSource!();
  try {
    await work();
  } finally {
    await undo();
  }
}
