import {
  type Count,
  canonicalJson,
  frameworkError,
  type JsonObject,
  type SourceDescription,
} from '@framework/sdk';
import { dataClosureOf, identityOf, tapsOf } from '../data-plugins.js';
import type { Heartbeat } from '../heartbeat.js';
import { type Made, objectOf, type Session } from '../session.js';
import { lookOf } from './looking.js';
import { checkSources, collectSources, type OwnedSource, type SourceProgress } from './sources.js';

/** The sources of a preset, ready to be read, and what they said of themselves. */
export interface DescribedSources {
  readonly sources: readonly OwnedSource[];
  readonly descriptions: Readonly<Record<string, SourceDescription>>;
}

export interface Ingested extends Made, DescribedSources {}

/**
 * `ingest`: which sources there are, whether they can be read, and what they would deliver. Runs every time: it is
 * how a run notices that a file changed.
 */
export async function ingest(session: Session): Promise<Ingested> {
  const { sources, descriptions } = await describeSources(session);
  const made = await objectOf(
    session,
    'ingest',
    'ingest',
    { kind: 'sources', inputs: sourceInputs(session, descriptions) },
    async (draft) => {
      await draft.clear();
      await draft.write('sources.json', canonicalJson({ ...descriptions } as unknown as JsonObject));
      return { sources: sources.length, ...totals(descriptions) };
    },
  );
  return { ...made, sources, descriptions };
}

/**
 * Which sources there are, checked and described; nothing is written.
 *
 * @throws FWK_SOURCE_*
 */
export async function describeSources(
  session: Pick<Session, 'kernel' | 'plan' | 'features' | 'stop' | 'voice'> &
    Partial<Pick<Session, 'executor'>> & {
      readonly heartbeat: Pick<Heartbeat, 'touch'>;
    },
): Promise<DescribedSources> {
  const { kernel } = session;
  const sources = await collectSources(session);
  const progress: SourceProgress = (source, told) => {
    session.heartbeat.touch();
    session.voice.progress('ingest', { note: source, ...told });
  };
  await checkSources(kernel, sources, progress);
  const descriptions: Record<string, SourceDescription> = {};
  for (const [done, owned] of sources.entries()) {
    const { plugin, source } = owned;
    session.stop.check();
    const description = await kernel.guard(plugin, 'ingest describe', (ctx) =>
      source.describe({
        ...ctx,
        ...lookOf(session, owned, ctx),
        progress: (told) => progress(source.id, told),
      }),
    );
    checkDescription(plugin, source.id, description);
    descriptions[source.id] = description;
    session.voice.progress('ingest', {
      done: done + 1,
      total: sources.length,
      unit: 'sources',
      note: source.id,
    });
  }
  return { sources, descriptions };
}

/** The fingerprint decides what is reused: one that is missing would make every change of the data go unseen. */
function checkDescription(plugin: string, source: string, description: SourceDescription): void {
  const { fingerprint, documents, bytes } = description ?? {};
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof fingerprint === 'string' && fingerprint !== '' && isCount(documents) && isCount(bytes)) return;
  throw frameworkError('FWK_HOOK_RESULT', {
    message: `the source '${source}' of '${plugin}' describes itself without a fingerprint, documents and bytes`,
    at: `${plugin}, source ${source}`,
    plugin,
    hook: 'ingest describe',
  });
}

/** What the documents of the run depend on before any filter. */
export function sourceInputs(
  { plan }: Pick<Session, 'plan'>,
  descriptions: Readonly<Record<string, SourceDescription>>,
): JsonObject {
  return {
    plugins: dataClosureOf(plan, tapsOf(plan, 'ingest')).map(identityOf),
    sources: Object.fromEntries(
      Object.entries(descriptions).map(([id, { fingerprint }]) => [id, fingerprint]),
    ),
  };
}

/** What several counts come to together. */
export function totals(counts: Readonly<Record<string, Count>>): Count {
  let documents = 0;
  let bytes = 0;
  for (const count of Object.values(counts)) {
    documents += count.documents;
    bytes += count.bytes;
  }
  return { documents, bytes };
}
