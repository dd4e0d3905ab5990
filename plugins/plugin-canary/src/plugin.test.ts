import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ColumnBatch,
  type EvalResult,
  type FrameworkError,
  META,
  type Source,
  type Tokenizer,
} from '@framework/sdk';
import {
  evalContext,
  evalReport,
  hookContext,
  makePlugin,
  readSource,
  stageContext,
  type TestDocument,
} from '@framework/sdk/testing';
import test from 'ava';
import plugin from './plugin.js';

const EXAMPLE = fileURLToPath(new URL('../examples/tasks.jsonl', import.meta.url));
const made = (config = {}, seed = 1) =>
  makePlugin(plugin, undefined, { seed, config: { benchmark: EXAMPLE, ...config } });

async function rows(config = {}, seed = 1): Promise<ColumnBatch> {
  const source = await sourceOf(config, seed);
  const [batch] = await readSource(source!);
  return batch!;
}

async function sourceOf(config = {}, seed = 1): Promise<Source | undefined> {
  const sources: Source[] = [];
  await made(config, seed).hooks!.ingest!(
    { sources, add: (source) => void sources.push(source) },
    stageContext(),
  );
  return sources[0];
}

const rowOf = (batch: ColumnBatch, kind: string): number =>
  batch.ids.findIndex((id) => new RegExp(`^canary:${kind}[:/]`).test(id));
const falls = (batch: ColumnBatch, kind: string, by: string): void => {
  const before = batch.speaker;
  batch.speaker = by;
  batch.judge(kind === 'duplicate' ? 2 : rowOf(batch, kind), { action: 'drop', reason: 'caught' });
  batch.speaker = before;
};
/** As the filters should leave them. */
function caught(batch: ColumnBatch): ColumnBatch {
  falls(batch, 'secret', 'plugin-secret-filter');
  falls(batch, 'license', 'plugin-gpl-filter');
  falls(batch, 'benchmark', 'plugin-decontaminate');
  falls(batch, 'duplicate', 'plugin-near-dedup');
  const pii = rowOf(batch, 'pii');
  const text = batch.text(pii).replace(/erin\.\w+@\w+\.org/, 'EMAIL_01234567');
  batch.judge(pii, { action: 'rewrite', reason: 'personal-data', bytes: new TextEncoder().encode(text) });
  return batch;
}

test('canaries say that they are: by repository; and are licensed like ordinary files', async (t) => {
  const batch = await rows();
  t.deepEqual(batch.ids, [
    'canary:benchmark:src/notes.js',
    'canary:duplicate/a:src/whole.js',
    'canary:duplicate/b:src/copy.js',
    'canary:license:src/vendored.js',
    'canary:pii:src/lists.js',
    'canary:secret:src/client.js',
  ]);
  t.deepEqual(new Set(batch.meta[META.licenseExpression]), new Set(['MIT']));
  t.is(batch.get(0, META.repository), 'canary:benchmark');
});

test('caught canaries are left alone, the rest is dropped: none is trained on', async (t) => {
  const { hooks, log } = made();
  const batch = caught(await rows());
  await hooks!.filter!.apply(batch, stageContext());
  t.deepEqual(
    batch.verdicts.slice(5).map(({ row, action, reason }) => [batch.ids[row], action, reason]),
    [
      ['canary:duplicate/a:src/whole.js', 'drop', 'canary'],
      ['canary:pii:src/lists.js', 'drop', 'canary'],
    ],
  );
  t.deepEqual(log, []);
});

for (const kind of ['secret', 'license', 'benchmark', 'duplicate', 'pii']) {
  test(`a ${kind} that went through ends the run, and the error says which filter failed`, async (t) => {
    const whole = caught(await rows());
    const batch = await rows();
    for (const verdict of whole.verdicts) {
      const other = batch.ids[verdict.row]!;
      const survivor = kind === 'duplicate' ? other.includes('/b:src/copy') : other.includes(`:${kind}:`);
      if (verdict.action === 'drop' && !survivor)
        batch.judge(verdict.row, { action: 'drop', reason: 'caught' });
      if (verdict.action === 'rewrite' && !survivor) {
        batch.judge(verdict.row, {
          action: 'rewrite',
          reason: 'personal-data',
          bytes: whole.bytes(verdict.row),
        });
      }
    }
    const error = await t.throwsAsync(async () => made().hooks!.filter!.apply(batch, stageContext()), {
      code: 'FWK_CANARY_SURVIVED',
    });
    const { message, at, action } = error as unknown as FrameworkError;
    t.regex(message, new RegExp(`canary '${kind}'.*plugin-`));
    t.regex(at ?? '', new RegExp(`canary:${kind}[:/]`));
    t.regex(action, new RegExp(`leave '${kind}' out`));
  });
}

test('a secret whose key was taken out is caught as well', async (t) => {
  const batch = await rows({ kinds: ['secret'] });
  const bytes = new TextEncoder().encode(batch.text(0).replace(/AKIA\w{16}/, 'SECRET_01234567'));
  batch.judge(0, { action: 'rewrite', reason: 'secret', bytes });
  await made({ kinds: ['secret'] }).hooks!.filter!.apply(batch, stageContext());
  t.like(batch.verdicts[1], { action: 'drop', reason: 'canary' });
});

test('an address that another run planted is not this run’s: what must be gone is the value itself', async (t) => {
  const batch = await rows({ kinds: ['pii'] }, 2);
  await made({ kinds: ['pii'] }, 1).hooks!.filter!.apply(batch, stageContext());
  t.like(batch.verdicts[0], { action: 'drop', reason: 'canary' });
});

test('a canary that fell by another filter counts as caught, and is told of once', async (t) => {
  const { hooks, log } = made({ kinds: ['secret'] });
  for (let time = 0; time < 2; time++) {
    const batch = await rows({ kinds: ['secret'] });
    falls(batch, 'secret', 'plugin-code-quality');
    await hooks!.filter!.apply(batch, stageContext());
  }
  t.is(log.length, 1);
  t.regex(log[0]!, /'secret'.*dropped by .*plugin-code-quality \(caught\) and not by plugin-secret-filter/);
});

test('nothing is planted where no kind is named', async (t) => {
  t.is(await sourceOf({ kinds: [], benchmark: '' }), undefined);
});

test('the source’s fingerprint follows seed, kinds and the benchmark’s content; one that is missing is found before any work', async (t) => {
  const print = async (config = {}, seed = 1) =>
    (await (await sourceOf(config, seed))!.describe(hookContext())).fingerprint;
  const one = await print();
  t.is(await print(), one);
  t.not(await print({}, 2), one);
  t.not(await print({ kinds: ['secret'] }), one);
  const dir = await mkdtemp(join(tmpdir(), 'canary-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const benchmark = join(dir, 'tasks.jsonl');
  const tasks = await readFile(EXAMPLE, 'utf8');
  await writeFile(benchmark, tasks);
  t.is(await print({ benchmark }), one, 'the same file elsewhere is the same');
  await writeFile(benchmark, tasks.replace('sorted(', 'sorted ('));
  t.not(await print({ benchmark }), one);
  const source = await sourceOf({ benchmark: '' });
  await t.throwsAsync(async () => source!.check!(hookContext()), { code: 'FWK_CONFIG_INVALID' });
});

test('the evaluator finds in any split what should not be there, whoever let it through', async (t) => {
  const batch = await rows();
  const byKind = (kind: string) => batch.text(rowOf(batch, kind));
  const clean = await evaluated([{ id: 'npm:a@1:a.js', text: 'export const a = 1;\n' }]);
  t.like(clean.metrics, {
    planted: { value: 6 },
    caught: { value: 6 },
    survived: { value: 0, count: 6 },
  });
  const dirty = await evaluated([
    { id: 'npm:a@1:a.js', text: 'export const a = 1;\n' },
    { id: 'npm:b@1:secret.js', text: `// copied\n${byKind('secret')}`, split: 'heldout' },
    { id: 'npm:c@1:mail.js', text: byKind('pii') },
    { id: 'npm:d@1:whole.js', text: byKind('duplicate'), split: 'other' },
  ]);
  // The halves of the pair share their marker.
  t.like(dirty.metrics, { planted: { value: 6 }, caught: { value: 2 }, survived: { value: 4 } });
  t.deepEqual(
    dirty.rows!.filter(({ foundIn }) => foundIn !== null).map(({ kind, foundIn }) => [kind, foundIn]),
    [
      ['duplicate', 'npm:d@1:whole.js'],
      ['duplicate', 'npm:d@1:whole.js'],
      ['pii', 'npm:c@1:mail.js'],
      ['secret', 'npm:b@1:secret.js'],
    ],
  );
  const nothing = await evaluated([], { kinds: [] });
  t.like(nothing.metrics, { planted: { value: 0 }, survived: { value: null, note: 'Nothing was planted.' } });
});

async function evaluated(documents: readonly TestDocument[], config = {}): Promise<EvalResult> {
  const bytes = {
    vocabularySize: 257,
    endOfDocument: 256,
    encode: (text: Uint8Array) => Uint32Array.from(text),
  };
  const report = evalReport();
  await made(config).hooks!.evaluate!(
    report,
    evalContext(hookContext(), documents, bytes as unknown as Tokenizer),
  );
  return report.results.get('canaries')!;
}
