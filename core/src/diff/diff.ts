import type { SourceDescription } from '@framework/sdk';
import { hashFile } from '../run/file-hash.js';
import { partOf, type RunRecord } from '../run/run-record.js';
import type { Difference, SourceDifference, SourceFacts, TokensDifference } from './difference.js';
import { compareDocuments } from './documents.js';
import { compareMetrics } from './metrics.js';
import { comparePlans, planIsSame } from './plans.js';
import type { Side } from './side.js';
import { compareStages } from './stages.js';
import { compareTraining } from './training.js';

/**
 * What differs between two sides, as far as both can be read. Nothing of what is compared stops the rest: a part that
 * is damaged, or not there yet, is told.
 */
export async function diff(a: Side, b: Side): Promise<Difference> {
  const notCompared: Difference['notCompared'][number][] = [];
  const both = async <T>(part: string, compare: (a: RunRecord, b: RunRecord) => Promise<T | null>) => {
    if (a.run === null || b.run === null) return null;
    try {
      return await compare(a.run, b.run);
    } catch (error) {
      const { code, why } = partOf(part, error);
      notCompared.push({ part, why: `${why} [${code}]` });
      return null;
    }
  };
  const lacking = (part: string, has: (side: Side) => boolean) => {
    const without = [a, b].filter((side) => !has(side));
    if (without.length === 0) return false;
    const names = [...new Set(without.map(({ summary }) => summary.name))];
    notCompared.push({
      part,
      why: `${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} none that can be read`,
    });
    return true;
  };
  const isRun = a.run !== null && b.run !== null;
  lacking('configuration', ({ configuration }) => configuration !== null);
  lacking('plugins, order and slots', ({ lock }) => lock !== null);
  const object = (ref: string) => (side: Side) => side.run?.objects.has(ref) === true;

  const plan = comparePlans(a, b);
  const stages = compareStages(a, b, plan);
  const sources =
    isRun && !lacking('sources', object('ingest')) ? await both('sources', compareSources) : null;
  const documents =
    isRun && !lacking('documents', object('filter'))
      ? await both('documents', (one, other) =>
          compareDocuments(one.objects.get('filter')!, other.objects.get('filter')!),
        )
      : null;
  const tokens = isRun && !lacking('tokens', object('tokenize')) ? compareTokens(a.run, b.run) : null;
  const curves = await both('training', (one, other) => compareTraining(one.paths, other.paths));
  const untrained = curves !== null && (curves.steps.a === 0 || curves.steps.b === 0);
  if (untrained) {
    notCompared.push({
      part: 'training',
      why: `${(curves.steps.a === 0 ? a : b).summary.name} has no step that can be read`,
    });
  }
  const training = untrained ? null : curves;
  if (training !== null) for (const side of [a, b]) await checkMetrics(side.run!, notCompared);
  const metrics =
    isRun && !lacking('metrics', ({ run }) => run?.evaluation != null)
      ? compareMetrics(a.run.evaluation!.results, b.run.evaluation!.results)
      : null;
  const roots = { a: rootOf(a), b: rootOf(b) };
  const first = stages.find(({ inputs }) => inputs === 'differ');
  return {
    a: a.summary,
    b: b.summary,
    same:
      planIsSame(plan) &&
      notCompared.length === 0 &&
      roots.a === roots.b &&
      stages.every(({ inputs, content }) => inputs === 'same' && content !== 'differs') &&
      (metrics ?? []).every(({ verdict }) => verdict === 'same') &&
      training?.parts == null,
    first: first === undefined ? null : { stage: first.stage, because: first.because },
    plan,
    stages,
    sources,
    documents,
    tokens,
    training,
    metrics,
    contentRoot: { ...roots, same: roots.a !== null && roots.a === roots.b },
    notCompared,
  };
}

/** As run.json says it; where that cannot be read, as the journal's last line does. */
function rootOf({ run }: Side): string | null {
  if (run === null) return null;
  const last = run.journal.at(-1);
  const journaled = last?.kind === 'run-finished' ? last.data['contentRoot'] : null;
  return run.file === null ? (typeof journaled === 'string' ? journaled : null) : run.file.contentRoot;
}

async function compareSources(a: RunRecord, b: RunRecord): Promise<readonly SourceDifference[]> {
  const [left, right] = [await sourcesOf(a), await sourcesOf(b)];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].sort().flatMap((id) => {
    const pair = { a: facts(left[id]), b: facts(right[id]) };
    return pair.a?.fingerprint === pair.b?.fingerprint ? [] : [{ id, ...pair }];
  });
}

const sourcesOf = async ({ objects }: RunRecord): Promise<Readonly<Record<string, SourceDescription>>> =>
  (await objects.get('ingest')!.readJson('sources.json')) as unknown as Record<string, SourceDescription>;

const facts = (source: SourceDescription | undefined): SourceFacts | null =>
  source === undefined
    ? null
    : { fingerprint: source.fingerprint, documents: source.documents, bytes: source.bytes };

function compareTokens(a: RunRecord, b: RunRecord): TokensDifference {
  const of = (run: RunRecord, key: string) => run.objects.get('tokenize')!.summary[key];
  const number = (run: RunRecord, key: string) => {
    const value = of(run, key);
    return typeof value === 'number' ? value : null;
  };
  const tokenizer = { a: String(of(a, 'tokenizer')), b: String(of(b, 'tokenizer')) };
  return {
    tokenizer: { ...tokenizer, same: tokenizer.a === tokenizer.b },
    vocabularySize: { a: number(a, 'vocabularySize'), b: number(b, 'vocabularySize') },
    tokens: { a: number(a, 'tokens'), b: number(b, 'tokens') },
  };
}

/** A finished training's metrics are what its last checkpoint was made with; others are told, not trusted. */
async function checkMetrics(
  { paths, checkpoints, pid }: RunRecord,
  notCompared: Difference['notCompared'][number][],
): Promise<void> {
  const last = checkpoints.at(-1);
  if (last === undefined || pid !== null) return;
  const { bytes, sha256 } = last.manifest.metrics;
  const found = await hashFile(paths.metrics, bytes).catch(() => undefined);
  if (found === sha256) return;
  notCompared.push({
    part: 'training',
    why: `metrics.ndjson of ${paths.name} is not what its checkpoint of step ${last.step} was made with: the steps told are those that can still be read`,
  });
}
