import type {
  BlendSummary,
  EvalResult,
  JsonObject,
  JsonValue,
  SourceDescription,
  VerdictTally,
} from '@framework/sdk';
import { frameworkError } from '@framework/sdk';
import { readJsonLines } from '../../../run/json-lines.js';
import type { RunRecord } from '../../../run/run-record.js';
import type { StoredObject } from '../../../run/store.js';
import type { ProvenanceFile } from '../../provenance-file.js';
import { type KeptDocuments, readKept } from './kept-documents.js';
import { readVerdicts, type VerdictFacts } from './verdicts.js';

/**
 * What the exports are made of: read once from a finished run's tables, and from nothing else. Null means that the run
 * does not have it on record; an export says so and never shows a nought in its place.
 *
 * The seed is not among them, nor a hash that it alone would be unknown of: words that stand for personal data are keyed by it,
 * and an export is given away.
 */
export interface ExportFacts {
  readonly name: string;
  readonly preset: string | null;
  readonly contentRoot: string | null;
  readonly sdk: string | null;
  readonly provenance: ProvenanceFile;
  /** As the run was started with them, by id. */
  readonly plugins: readonly PluginFacts[] | null;
  /** Filters in the order they judged; null where the lock is not there. */
  readonly filters: readonly string[] | null;
  /** Plugin → its configuration, without folders of the machine it ran on. */
  readonly configuration: Readonly<Record<string, JsonValue>>;
  /** Configuration path → where its value came from. */
  readonly origins: Readonly<Record<string, string>>;
  readonly sources: readonly SourceFacts[];
  readonly tally: VerdictTally;
  readonly verdicts: VerdictFacts;
  readonly kept: KeptDocuments;
  readonly blend: BlendSummary | null;
  /** Tokens the model was trained on. */
  readonly trainedTokens: number | null;
  readonly tokenizer: TokenizerFacts | null;
  /** Result of the evaluator that looks for planted documents. */
  readonly canaries: EvalResult | null;
  readonly documents: StoredObject;
  /** Parts of the record that are damaged or were never written, in words. */
  readonly missing: readonly string[];
}

export interface PluginFacts {
  readonly id: string;
  readonly version: string;
  /** SHA-256 over what it ships. */
  readonly integrity: string;
  /** Who let it in, where it did not come with the framework. */
  readonly trustedBy: string | null;
  /** Hooks and slots it had a part in. */
  readonly parts: readonly string[];
}

export interface SourceFacts {
  readonly id: string;
  /** What it said of itself; null where the run has it not on record. */
  readonly description: SourceDescription | null;
  /** Root over what was kept of it; null where nothing was written of it. */
  readonly root: string | null;
  readonly kept: { readonly documents: number; readonly heldOut: number; readonly bytes: number };
  /** Its documents were put there to try the filters. */
  readonly planted: boolean;
}

export interface TokenizerFacts {
  readonly hash: string | null;
  readonly plugin: string | null;
  readonly vocabularySize: number | null;
  readonly tokens: number | null;
}

/** @throws FWK_PROVENANCE_MISSING where the filter stage's object is gone; FWK_PROVENANCE_MISMATCH, FWK_STORE_* */
export async function readExportFacts(run: RunRecord, provenance: ProvenanceFile): Promise<ExportFacts> {
  const { paths, file, lock, objects, evaluation, missing } = run;
  const documents = objects.get('filter');
  if (documents === undefined) {
    throw frameworkError('FWK_PROVENANCE_MISSING', {
      message: `the documents of '${paths.name}' are not there`,
      at: paths.store,
      action: missing.find(({ part }) => part === 'object filter')?.action ?? 'run its preset again',
    });
  }
  const tokens = objects.get('tokenize');
  const described = await descriptionsOf(objects.get('ingest'));
  const sources = sourcesOf(described, provenance);
  const planted = new Set(sources.flatMap(({ id, planted: is }) => (is ? [id] : [])));
  return {
    name: paths.name,
    preset: file?.preset ?? lock?.preset ?? null,
    contentRoot: file?.contentRoot ?? null,
    sdk: lock?.sdk ?? null,
    provenance,
    plugins: lock === null ? null : pluginsOf(lock),
    filters: lock === null ? null : (lock.order['filter'] ?? []),
    configuration: withoutFolders(file?.config.plugins ?? {}) as JsonObject,
    origins: Object.fromEntries(
      Object.entries(file?.origins ?? {}).map(([path, origin]) => [path, withoutFoldersIn(origin)]),
    ),
    sources,
    tally: documents.summary['tally'] as unknown as VerdictTally,
    verdicts: await readVerdicts(documents, planted),
    kept: await readKept(documents, tokens, provenance),
    blend: (objects.get('sequence')?.summary['blend'] ?? null) as BlendSummary | null,
    trainedTokens: await trainedTokens(paths.metrics),
    tokenizer:
      tokens === undefined
        ? null
        : {
            hash: provenance.tokenizer,
            plugin: lock?.slots['fw.tokenizer'] ?? null,
            vocabularySize: numberOrNull(tokens.summary['vocabularySize']),
            tokens: numberOrNull(tokens.summary['tokens']),
          },
    canaries: evaluation?.results['canaries'] ?? null,
    documents,
    missing: missing.map(({ part, why }) => `${part}: ${withoutFoldersIn(why)}`),
  };
}

async function descriptionsOf(
  object: StoredObject | undefined,
): Promise<Readonly<Record<string, SourceDescription>>> {
  if (object === undefined) return {};
  return (await object.readJson('sources.json')) as unknown as Record<string, SourceDescription>;
}

/** Those that were described and those of which something was written, in the order they were read: by id. */
function sourcesOf(
  described: Readonly<Record<string, SourceDescription>>,
  { sources }: ProvenanceFile,
): readonly SourceFacts[] {
  const written = new Map(sources.map((source) => [source.id, source]));
  return [...new Set([...Object.keys(described), ...written.keys()])].sort().map((id) => {
    const description = Object.hasOwn(described, id) ? described[id]! : null;
    const { root = null, documents = 0, heldOut = 0, bytes = 0 } = written.get(id) ?? {};
    return {
      id,
      description,
      root,
      kept: { documents, heldOut, bytes },
      planted: typeof description?.details?.['planted'] === 'string',
    };
  });
}

function pluginsOf({ plugins, order, slots }: NonNullable<RunRecord['lock']>): readonly PluginFacts[] {
  return Object.entries(plugins).map(([id, { version, integrity, trustedBy }]) => ({
    id,
    version,
    integrity,
    trustedBy: trustedBy ?? null,
    parts: [
      ...Object.entries(order).flatMap(([hook, ids]) => (ids.includes(id) ? [hook] : [])),
      ...Object.entries(slots).flatMap(([slot, owner]) => (owner === id ? [slot] : [])),
    ],
  }));
}

/** The last line of the metrics says how many tokens were trained on; null where there is none. */
async function trainedTokens(path: string): Promise<number | null> {
  let tokens: number | null = null;
  try {
    for await (const line of readJsonLines<{ readonly tokens?: unknown }>(path)) {
      tokens = typeof line.tokens === 'number' ? line.tokens : tokens;
    }
  } catch {
    return null;
  }
  return tokens;
}

/**
 * Absolute paths keep their last part: an export is given away, and neither names folders of a machine nor differs between
 * two of them.
 */
function withoutFolders(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    return /^(?:\/|[A-Za-z]:[\\/])./.test(value)
      ? `…/${value.split(/[\\/]/).filter(Boolean).at(-1) ?? ''}`
      : value;
  }
  if (Array.isArray(value)) return value.map(withoutFolders);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutFolders(item)]));
}

/** The same for words in which paths stand: `preset mine (/home/jane/mine.yaml:5)`. */
const withoutFoldersIn = (text: string): string =>
  text.replace(/(^|[\s('"])(?:\/|[A-Za-z]:[\\/])(?:[^\s()'"]*[\\/])?([^\s()'"\\/]+)/g, '$1…/$2');

const numberOrNull = (value: JsonValue | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
