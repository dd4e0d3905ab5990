import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { framework, frameworkHere, json, workingFolder } from './support/framework.js';
import { serialWhen, unlessFull } from './support/skip.js';
import { toy } from './support/toy.js';

interface RunResult {
  readonly contentRoot: string | null;
  readonly stages: readonly { readonly name: string; readonly reused: boolean }[];
  readonly gates: readonly { readonly metric: string; readonly outcome: string; readonly why: string }[];
}

const outcomes = ({ gates }: RunResult) => gates.map(({ metric, outcome }) => `${metric} ${outcome}`);

/** 26 documents are held out, and `draw` lies between 0 and 1: see core/test-cases/runs/plugins/toy-judge. */
const met = { 'gates.toy.documents.min': 20 };
const missed = { 'gates.toy.draw.min': 2 };
const unheard = { 'gates.toy.elsewhere.max': 1 };

test.serial(
  'gates are judged on every run and change nothing of it; --gate makes them the exit code',
  async (t) => {
    t.timeout(120_000);
    const cwd = await workingFolder(t);
    const run = async (gates: Readonly<Record<string, number>>, ...more: readonly string[]) => {
      const outcome = await frameworkHere([...toy('run', gates), ...more, '--json'], { cwd });
      return { ...outcome, result: json<RunResult>(outcome) };
    };
    const first = await run({}, '--gate');
    t.is(first.code, 0);
    t.regex(first.stderr, /the preset has no gates, so none was judged/);
    t.deepEqual(first.result.gates, []);

    const pass = await run(met, '--gate');
    t.is(pass.code, 0, pass.stderr);
    t.deepEqual(outcomes(pass.result), ['toy.documents pass']);
    t.is(pass.result.gates[0]!.why, '26 ≥ 20');
    t.is(pass.result.contentRoot, first.result.contentRoot);
    for (const { name, reused } of pass.result.stages) t.true(reused || name === 'report', name);

    const all = { ...met, ...missed, ...unheard };
    const without = await run(all);
    t.is(without.code, 0, 'without --gate they are told, and no more');
    const refused = await run(all, '--gate');
    t.is(refused.code, 3);
    t.deepEqual(outcomes(refused.result), [
      'toy.documents pass',
      'toy.draw fail',
      'toy.elsewhere not-enough-data',
    ]);
    t.deepEqual(refused.result.gates, without.result.gates);
    t.is(refused.result.contentRoot, first.result.contentRoot);
    t.regex(
      refused.stderr,
      /FWK_GATE_NOT_MET: 2 of 3 gates not met: toy.draw \(.* < 2\); toy.elsewhere \(not enough/,
    );
    t.regex(refused.stderr, /'toy' gives no figure 'elsewhere'; it gives documents, draw/);

    // Not enough data alone stops it too.
    t.is((await run({ ...met, ...unheard }, '--gate')).code, 3);
    const evaluated = await run(missed, '--until', 'evaluate', '--gate');
    t.is(evaluated.code, 3);
    t.deepEqual(outcomes(evaluated.result), ['toy.draw fail']);

    const text = await framework([...toy('run', all), '--gate'], { cwd });
    t.is(text.code, 3);
    t.regex(text.stdout, /gate {5}toy.documents +pass +26 ≥ 20\n/);
    t.regex(text.stdout, /gate {5}toy.elsewhere +not enough data +/);
  },
);

serialWhen(unlessFull, 'resume judges with --gate too, after the report is written', async (t) => {
  t.timeout(120_000);
  const cwd = await workingFolder(t);
  const stopped = await framework([...toy('run', missed), '--until', 'train', '--json'], { cwd });
  t.is(stopped.code, 0);
  t.deepEqual(json<RunResult>(stopped).gates, [], 'nothing was evaluated');
  const resumed = await framework(['resume', '--gate', '--json'], { cwd });
  t.is(resumed.code, 3, resumed.stderr);
  t.deepEqual(outcomes(json<RunResult>(resumed)), ['toy.draw fail']);
  t.true(existsSync(join(cwd, 'runs/toy/report.html')));
  t.like(JSON.parse(await readFile(join(cwd, 'runs/toy/run.json'), 'utf8')), {
    config: { gates: { 'toy.draw': { min: 2 } } },
  });
});

serialWhen(
  unlessFull,
  'plan, config and the schema know them; what is wrong with them is said before work starts',
  async (t) => {
    const cwd = await workingFolder(t);
    const file = join(cwd, 'gates.yaml');
    await writeFile(file, 'gates:\n  toy.draw: { lowAbove: 0.5, minCount: 30 }\n');
    const plan = await framework([...toy('plan'), '--file', file, '--json'], { cwd });
    t.deepEqual(json<{ gates: unknown }>(plan).gates, { 'toy.draw': { lowAbove: 0.5, minCount: 30 } });
    const shown = await framework([...toy('plan'), '--file', file], { cwd });
    t.regex(shown.stdout, /Gates\n +toy.draw +interval above 0.5, on 30 measurements or more/);
    const config = await framework([...toy('config'), '--file', file, 'gates'], { cwd });
    t.regex(config.stdout, /gates\.toy\.draw\.lowAbove +0\.5 +--file \(gates\.yaml:2\)/);
    const explained = await framework(
      [...toy('explain', { 'gates.toy.draw.min': 0 }), '--file', file, 'gates.toy.draw.lowAbove'],
      {
        cwd,
      },
    );
    t.regex(explained.stdout, /The lower end of its confidence interval is above this/);
    t.regex(explained.stdout, /set by +--file \(gates\.yaml:2\): 0\.5/);
    const schema = await framework(['presets', '--schema', '--json'], { cwd });
    t.regex(schema.stdout, /lowAbove/);

    await writeFile(
      file,
      'gates:\n  toi.draw: { min: 1 }\n  toy.draw: { mim: 1 }\n  toy.documents: { min: 2, max: 1 }\n',
    );
    const wrong = await framework([...toy('run'), '--file', file, '--json'], { cwd });
    t.is(wrong.code, 2);
    const { problems } = json<{ problems: readonly { code: string; message: string; at: string }[] }>(wrong);
    t.is(problems.length, 3);
    t.regex(
      problems.map(({ message }) => message).join('\n'),
      /did you mean 'toy'\?(.|\n)*at least 2 and at most 1(.|\n)*did you mean 'min'\?/,
    );
    t.false(existsSync(join(cwd, 'runs')));

    const early = await framework([...toy('run'), '--gate', '--until', 'filter', '--json'], { cwd });
    t.is(early.code, 2);
    t.like(json(early), { code: 'FWK_CLI_USAGE', at: '--gate' });
  },
);

serialWhen(unlessFull, 'an ablation without an evaluator goes without its gates', async (t) => {
  t.timeout(120_000);
  const cwd = await workingFolder(t);
  const file = join(cwd, 'gates.yaml');
  await writeFile(file, 'gates:\n  toy.draw: { max: 1 }\n');
  const outcome = await framework(
    [
      ...toy('ablate', { ...met, 'gates.toy.draw.max': 0.9 }),
      '--file',
      file,
      '--without',
      'toy-judge',
      '--json',
    ],
    { cwd },
  );
  t.is(outcome.code, 0, outcome.stderr);
});
