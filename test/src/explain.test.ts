import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { framework, json, type Outcome } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { storeFile } from './support/stored-run.js';

/** One real run, asked again and again; nothing here starts another. */
let cwd = '';

test.before(async (t) => {
  t.timeout(180_000);
  cwd = await mkdtemp(join(tmpdir(), 'framework-test-'));
  const outcome = await framework(['run', '--preset', 'smoke'], { cwd });
  t.is(outcome.code, 0, outcome.stderr);
});

test.after.always(() => rm(cwd, { recursive: true, force: true }));

/** Each kind of answer has fields of its own. */
type Answer = Readonly<Record<string, any>>;

const explain = (...args: readonly string[]): Promise<Outcome> => framework(['explain', ...args], { cwd });

/** The answers, each of its kind. */
async function answers(...args: readonly string[]): Promise<readonly [Answer, ...Answer[]]> {
  return answered(await explain(...args, '--json'), 0);
}

/** The same of an outcome that is there already. */
function answered(outcome: Outcome, code: number): readonly [Answer, ...Answer[]] {
  if (outcome.code !== code) throw new Error(`exit ${outcome.code}: ${outcome.stderr}`);
  return json<{ readonly answers: readonly [Answer, ...Answer[]] }>(outcome).answers;
}

const kinds = (found: readonly Answer[]) => found.map(({ kind }) => kind);

serialWhen(
  unlessFull,
  'a hook: its taps in order, why each stands there, what it needs, what it said of the run',
  async (t) => {
    const [hook, stage] = (await answers('filter', '--run', 'smoke')) as [Answer, Answer];
    t.is(hook['kind'], 'hook');
    t.is(stage['kind'], 'stage', 'a word of two meanings has two answers');
    const taps = hook['taps'] as readonly Answer[];
    const ids = taps.map(({ plugin }) => plugin);
    t.deepEqual(
      ids.filter((id) => ['plugin-gpl-filter', 'plugin-code-quality', 'plugin-holdout'].includes(id)),
      ['plugin-gpl-filter', 'plugin-code-quality', 'plugin-holdout'],
    );
    const tap = (plugin: string) => taps[ids.indexOf(plugin)]!;
    t.regex(tap('plugin-optout')['reason'], /^stage first, .*before plugin-gpl-filter \(manifest\)/);
    t.regex(
      tap('plugin-holdout')['reason'],
      /^stage last, after plugin-canary \(manifest of plugin-canary\)/,
    );
    t.deepEqual(tap('plugin-code-quality')['handler'].needs, ['lines']);
    t.true(tap('plugin-gpl-filter')['verdicts'].drop['license-lgpl'] > 0);
    t.like(hook['features'][0], {
      name: 'lines',
      plugin: 'plugin-text-features',
      neededBy: ['plugin-code-quality'],
    });
    t.deepEqual(kinds(await answers('filter', '--as', 'stage')), ['stage']);
  },
);

serialWhen(unlessFull, 'a slot: who could fill it, who asks for it, and whom the run chose', async (t) => {
  const [slot] = await answers('backend', '--run', 'smoke');
  t.is(slot['token'], 'fw.backend');
  t.deepEqual(
    (slot['candidates'] as readonly Answer[]).map(({ offer }) => offer.id),
    ['native', 'wasm', 'cpu', 'tensorflow'],
  );
  t.true((slot['askedBy'] as readonly string[]).includes('plugin-transformer'));
  const lock = JSON.parse(await readFile(join(cwd, 'runs/smoke/run.lock.json'), 'utf8'));
  t.is(slot['chosen'].name, lock.backend.name);
});

serialWhen(
  unlessFull,
  'a configuration path: every layer that set it, in order, the default and the doc',
  async (t) => {
    const [value] = await answers('steps', '--preset', 'smoke', '--set', 'plugins.plugin-trainer.steps=20');
    t.like(value, {
      path: 'plugins.plugin-trainer.steps',
      value: 20,
      default: 400,
      doc: 'Optimizer steps of the run.',
    });
    t.deepEqual(
      (value['history'] as readonly Answer[]).map(({ value: then }) => then),
      [400, 10, 20],
    );
    t.regex(value['history'][1].place, /^preset smoke \(.*smoke\.yaml:\d+\)$/);
    const [recorded] = await answers('run.batchSize', '--run', 'smoke');
    t.like(recorded['recorded'], { value: 16 });
    t.regex(recorded['recorded'].origin, /^preset smoke /);
  },
);

serialWhen(unlessFull, 'a plugin: in the plan, removed by a line, not in the preset, refused', async (t) => {
  const [inPlan] = await answers('plugin-transformer', '--preset', 'smoke');
  t.is(inPlan['state'], 'in the plan');
  t.regex(inPlan['statements'][0].place, /base-code\.yaml:\d+/);
  t.true((inPlan['dependents'] as readonly Answer[]).some(({ plugin }) => plugin === 'plugin-perplexity'));

  const [removed] = await answers('plugin-report', '--set', 'plugins.plugin-report=null');
  t.is(removed['state'], 'removed');
  t.like(removed['statements'].at(-1), { place: '--set plugins.plugin-report', says: 'removes it' });
  t.deepEqual(removed['ifAdded'], []);

  await mkdir(join(cwd, 'presets', 'broken'), { recursive: true });
  const manifest = {
    name: 'from-tomorrow',
    version: '1.0.0',
    framework: {
      id: 'from-tomorrow',
      sdk: '^9.0',
      entry: './x.js',
      hooks: [],
      capabilities: { deterministic: true, resumable: true, network: false },
    },
  };
  await writeFile(join(cwd, 'presets', 'broken', 'package.json'), JSON.stringify(manifest));
  await writeFile(
    join(cwd, 'presets', 'bad.yaml'),
    'name: bad\nextends: smoke\nplugins:\n  ./broken: {}\n  plugin-nowhere: {}\n',
  );
  const [refused] = await answers('from-tomorrow', '--preset', 'bad');
  t.is(refused['state'], 'refused');
  t.is(refused['problems'][0].code, 'FWK_PLUGIN_SDK_RANGE');
  const [missing] = await answers('plugin-nowhere', '--preset', 'bad');
  t.is(missing['state'], 'not installed');
  t.like(missing['statements'][0], { place: 'preset bad (presets/bad.yaml:5)', says: 'adds it' });
});

serialWhen(
  unlessFull,
  'a dropped document: every verdict with its evidence, source and licence',
  async (t) => {
    const [answer] = await answers('lame.min.js', '--run', 'smoke');
    t.like(answer, { kind: 'document', match: 'path', counts: { kept: 0, held: 0, dropped: 1 } });
    const [document] = answer['documents'] as [Answer];
    t.like(document, { fate: 'dropped', source: 'npm:lamejs@1.2.1', stored: null, tokens: null });
    t.like(document['verdicts'][0], {
      plugin: 'plugin-gpl-filter',
      action: 'drop',
      reason: 'license-lgpl',
      evidence: { expression: 'LGPL-3.0-only' },
    });
    t.is(document['meta'].licenseExpression, 'LGPL-3.0');
  },
);

serialWhen(
  unlessFull,
  'a kept document: its shard and its tokens are where they are said to be',
  async (t) => {
    const [answer] = await answers('npm:underscore@1.13.8:modules/isEmpty.js', '--run', 'smoke');
    const [document] = answer['documents'] as [Answer];
    t.is(document['fate'], 'kept');
    const { object, shard, offset } = document['stored'];
    const file = `shard-${String(shard).padStart(5, '0')}.bin`;
    const bytes = await readFile(join(cwd, '.framework', 'store', object, file));
    const text = bytes.subarray(offset, offset + document['bytes']).toString('utf8');
    t.true(text.includes('export default function isEmpty('), text);
    t.true(document['tokens'].count > 0);
  },
);

serialWhen(
  unlessFull,
  'a file on this disk: its document in the newest run, by any way to write its path',
  async (t) => {
    const lame = fileURLToPath(new URL('../../node_modules/lamejs/src/js/Lame.js', import.meta.url));
    for (const written of [lame, relative(cwd, lame)]) {
      const [answer] = await answers(written);
      t.like(answer, { kind: 'document', match: 'path', counts: { kept: 0, held: 0, dropped: 1 } }, written);
      const [document] = answer['documents'] as [Answer];
      t.like(document, { id: 'npm:lamejs@1.2.1:src/js/Lame.js', fate: 'dropped', proof: null });
      t.is(document['verdicts'][0].reason, 'license-lgpl');
    }
    const kept = fileURLToPath(new URL('../../node_modules/underscore/modules/isEmpty.js', import.meta.url));
    const { stdout } = await explain(kept);
    t.regex(stdout, /^npm:underscore@1\.13\.8:modules\/isEmpty\.js {2}document {2}kept$/m);
    t.regex(stdout, /license +MIT/);
    t.regex(stdout, /Its way to the root {2}leads there/);
    // Nothing of it was delivered: what its source did not take, by reason.
    const absent = fileURLToPath(new URL('../../node_modules/lamejs/package.json', import.meta.url));
    const [none] = answered(await explain(absent, '--json'), 2);
    t.is(none['match'], 'none');
    t.deepEqual(
      (none['skipped'] as readonly Answer[]).map(({ source }) => source),
      ['npm:lamejs@1.2.1'],
    );
  },
);

serialWhen(unlessFull, 'many documents: counted all, shown some, whatever the pattern', async (t) => {
  const [prefix] = await answers('lamejs', '--run', 'smoke', '--limit', '3');
  t.like(prefix, { match: 'prefix' });
  t.is(prefix['documents'].length, 3);
  const [glob] = await answers('**', '--run', 'smoke', '--limit', '1');
  const [stage] = await answers('filter', '--run', 'smoke', '--as', 'stage');
  const { documents } = stage['objects'].find(({ ref }: Answer) => ref === 'filter').summary.tally;
  t.deepEqual(glob['counts'], {
    kept: documents.kept.documents,
    held: documents.held.documents,
    dropped: documents.dropped.documents,
  });
  t.true(prefix['counts'].dropped > 3);
});

serialWhen(
  unlessFull,
  'a document that never came: said so, with names like it and what its source did not take',
  async (t) => {
    const outcome = await explain('npm:lamejs@1.2.1:src/js/Lam.js', '--run', 'smoke', '--json');
    // The one document on stdout is the answer; that it found nothing is said by exit code and on stderr.
    const [answer] = answered(outcome, 2);
    t.regex(outcome.stderr, /FWK_EXPLAIN_UNKNOWN: no document of the run 'smoke' is called 'npm:lamejs@/);
    t.regex(outcome.stderr, /→ run `framework explain 'npm:lamejs@1\.2\.1:src\/js\/Lame\.js'`/);
    t.is(answer['match'], 'none');
    t.true((answer['similar'] as readonly string[]).includes('npm:lamejs@1.2.1:src/js/Lame.js'));
    t.like(answer['skipped'][0], { source: 'npm:lamejs@1.2.1' });
    const { stdout } = await explain('npm:lamejs@1.2.1:src/js/Lam.js', '--run', 'smoke');
    t.regex(stdout, /no\s+source delivered it/);
    t.regex(stdout, /which ones is not recorded/);
  },
);

serialWhen(unlessFull, 'a reason: who gave it how often, with examples', async (t) => {
  const [answer] = await answers('license-lgpl', '--run', 'smoke');
  t.is(answer['kind'], 'reason');
  t.is(answer['verdicts'][0].plugin, 'plugin-gpl-filter');
  t.is(answer['examples'].length, 3);
});

serialWhen(unlessFull, 'an error code, without a preset to look into', async (t) => {
  const [answer] = await answers('lock_drift');
  t.like(answer, { kind: 'error', code: 'FWK_LOCK_DRIFT', exitCode: 2 });
  // It may be asked because of a preset that cannot be read.
  const [other] = await answers('FWK_PRESET_UNKNOWN', '--preset', 'nowhere');
  t.is(other.code, 'FWK_PRESET_UNKNOWN');
});

serialWhen(unlessFull, 'a word that means nothing is refused with the nearest of every kind', async (t) => {
  const outcome = await explain('filtr', '--json');
  t.is(outcome.code, 2);
  t.is(json(outcome)['code'], 'FWK_EXPLAIN_UNKNOWN');
  t.regex(outcome.stderr, /did you mean 'filter' \(hook, stage\)/);
  t.regex((await explain('filter', '--as', 'hok')).stderr, /did you mean 'hook'/);
  t.regex((await explain('filter', '--run', 'smoke', '--preset', 'smoke')).stderr, /does not go with it/);
});

serialWhen(unlessFull, 'what people read fits 80 columns, but for paths, ids and hashes', async (t) => {
  for (const args of [
    ['filter', '--run', 'smoke'],
    ['plugin-trainer', '--preset', 'smoke'],
    ['run', '--preset', 'smoke'],
  ]) {
    const { stdout, code } = await explain(...args);
    t.is(code, 0);
    for (const line of stdout.split('\n')) {
      t.true(line.length <= 80 || /[/@:]|[0-9a-f]{40}/.test(line), `${args.join(' ')}: ${line}`);
    }
  }
});

// Last: they damage the run.
serialWhen(unlessFull, 'a damaged table is told, and the rest is answered', async (t) => {
  await truncate(await storeFile(cwd, /^verdicts-00000\.ndjson$/), 100);
  const [answer] = await answers('npm:underscore@1.13.8:modules/isEmpty.js', '--run', 'smoke');
  t.is(answer['counts'].kept, 1);
  t.is(answer['unread'][0].code, 'FWK_STORE_CORRUPT');
});

serialWhen(unlessFull, 'a damaged lock and run file leave what the preset and the store say', async (t) => {
  await writeFile(join(cwd, 'runs/smoke/run.json'), '{"half');
  await writeFile(join(cwd, 'runs/smoke/run.lock.json'), '{"sdk":"0.1.0"}');
  const outcome = await explain('filter', '--run', 'smoke', '--json');
  t.is(outcome.code, 0, outcome.stderr);
  const { run, answers: found } = json<{ run: Answer; answers: readonly Answer[] }>(outcome);
  t.deepEqual(
    (run['missing'] as readonly Answer[]).map(({ part, code }) => [part, code]),
    [
      ['run.json', 'FWK_RUN_IO'],
      ['run.lock.json', 'FWK_RUN_IO'],
    ],
  );
  t.true(found.length > 0);
});
