import type { EvalMetric, EvalResult, GateResult } from '@framework/sdk';
import test from 'ava';
import { report, sectionText, textOf } from '../testing/render-sample.js';
import { sampleBlend } from '../testing/sample-blend.js';
import { sampleCanaries } from '../testing/sample-canaries.js';
import { sampleGates } from '../testing/sample-gates.js';
import { sampleGrounding } from '../testing/sample-grounding.js';
import { sampleHumaneval } from '../testing/sample-humaneval.js';

const headOf = (page: string): string => textOf(/<header>.*?<\/header>/s.exec(page)![0]);

test('the head says what became of the gates, whatever it was', async (t) => {
  const gate = (outcome: GateResult['outcome'], at = 0): GateResult => ({ ...sampleGates[at]!, outcome });
  const said = async (gates: readonly GateResult[]) => headOf((await report({ gates }, 1)).page);
  t.regex(await said([]), /Its preset states no gates\./);
  t.regex(await said([gate('pass')]), /It meets the one gate of its preset\./);
  t.regex(await said([gate('pass'), gate('pass', 1)]), /It meets all 2 gates of its preset\./);
  t.regex(await said([gate('fail')]), /It misses the one gate of its preset \(canaries\.survived\)\./);
  t.regex(
    await said([gate('not-enough-data'), gate('not-enough-data', 1)]),
    /leaves 2 undecided for want of data \(canaries\.survived, grounding\.accuracy\)/,
  );
  t.regex(await said([0, 1, 2, 3, 0].map((at) => gate('fail', at))), /misses 5 \(.*, 2 more\)/);
});

test('what a shuffled context costs stands beside the same tokens in order, not beside all tokens', async (t) => {
  const text = sectionText((await report()).page, 'evaluation');
  const [all, sampled] = text.split('sampled tokens');
  t.notRegex(all!, /shuffled/i);
  t.regex(sampled!, /In order 1\.94 0\.59 × \(0\.54–0\.63\) what they cost shuffled Context shuffled 3\.31 /);
});

test('a gate says outcome, figure, bound and why in words', async (t) => {
  const text = sectionText((await report()).page, 'gates');
  t.regex(text, /fail perplexity\.bitsPerByte 1\.94 95% interval 1\.86–2\.02, over 43,512 measurements/);
  t.regex(
    text,
    /not enough data grounding\.shuffledControl .* at least 0\.45; at most 0\.55; over 1,200 measurements or more/,
  );
  t.regex(text, /at least 0\.7; lower end of its interval above 0\.5 found 0\.742 ≥ 0\.7; 0\.715 > 0\.5/);
  t.true(
    text.indexOf('fail') < text.indexOf('not enough data') &&
      text.indexOf('not enough') < text.indexOf('pass'),
  );
});

const groundingText = async (changes: Readonly<Record<string, Partial<EvalMetric>>>): Promise<string> => {
  const metrics = Object.fromEntries(
    Object.entries(sampleGrounding.metrics).map(([key, metric]) => [key, { ...metric, ...changes[key] }]),
  );
  return sectionText(
    (await report({ results: { grounding: { ...sampleGrounding, metrics } } }, 1)).page,
    'grounding',
  );
};
const share = (value: number, half: number) => ({
  value,
  interval: { low: value - half, high: value + half, level: 0.95 },
});

test('grounding says no more than its intervals allow', async (t) => {
  t.regex(
    await groundingText({}),
    /74\.2% of the triples, more than guessing would, and not clearly more or less/,
  );
  t.regex(await groundingText({}), /48\.9%, near one half as it must be/);
  t.regex(
    await groundingText({ accuracy: share(0.9, 0.02) }),
    /and more than shared words alone, which reach 70\.1%/,
  );
  t.regex(await groundingText({ accuracy: share(0.6, 0.02) }), /and less than shared words alone/);
  t.regex(await groundingText({ accuracy: share(0.51, 0.03) }), /not told from guessing/);
  t.regex(await groundingText({ accuracy: share(0.4, 0.02) }), /less than guessing would/);
  t.regex(await groundingText({ shuffledControl: share(0.7, 0.03) }), /do not show what they seem to/);
  t.regex(await groundingText({ shuffledControl: share(0.6, 0.2) }), /too few triples to tell/);
});

test('grounding that could not be measured says why, and draws nothing', async (t) => {
  const note = 'No document of the split has 32 tokens.';
  const text = await groundingText({ accuracy: { value: null, note } });
  t.true(text.includes(note));
  const hard = await groundingText({ accuracyHard: { value: null, note: 'one repository' } });
  t.regex(hard, /both passages of one repository not measured one repository/);
});

const codeText = async (metrics: EvalResult['metrics']): Promise<string> =>
  sectionText((await report({ results: { humaneval: { ...sampleHumaneval, metrics } } }, 1)).page, 'code');

test('a model that solves nothing is told plainly, and what its zero is worth', async (t) => {
  const text = sectionText((await report()).page, 'code');
  t.regex(text, /Of 19 replies to 20 tasks, none passed the tests\. .* up to 16\.1% of such tasks/);
  t.regex(text, /Failed: syntax 14 70\.0% does not compile/);
  t.regex(text, /Not graded 1 5\.0%/);
  t.regex(text, /2 replies judged with weak isolation .*, 0 of them passed/);
  t.regex(text, /Judged in the sandbox ‘wasm’/);
  t.regex(text, /\(an empty reply\)/);
  t.regex(text, /\(nothing but white space\)/);
});

test('passes are counted from what was graded and did not fail; pass@k that is null is not zero', async (t) => {
  const metrics = sampleHumaneval.metrics;
  const some = await codeText({ ...metrics, graded: { ...metrics['graded']!, value: 25 } });
  t.regex(some, /Of 25 replies to 20 tasks, 6 passed/);
  const k = await codeText({
    ...metrics,
    'pass@10': { value: null, unit: 'share', better: 'higher', note: 'too few' },
  });
  t.regex(k, /pass@10 not measured too few/);
  t.true(k.indexOf('pass@1 ') < k.indexOf('pass@10'));
});

test('canaries that survived are not passed over', async (t) => {
  const survived = { ...sampleCanaries.metrics['survived']!, value: 1 };
  const caught = { ...sampleCanaries.metrics['caught']!, value: 3 };
  const rows = sampleCanaries.rows!.map((row, at) => (at === 0 ? { ...row, foundIn: 'npm:x:leak.js' } : row));
  const canaries = { ...sampleCanaries, rows, metrics: { ...sampleCanaries.metrics, survived, caught } };
  const text = sectionText((await report({ results: { canaries } }, 1)).page, 'provenance');
  t.regex(text, /4 planted, 3 caught, 1 survived: what they stand for may be in the data that was kept/);
  t.true(text.includes('npm:x:leak.js'));
});

test('a command on the page stays one command, whatever the run is called', async (t) => {
  const { page } = await report({ name: "x'; rm -rf ~ #" });
  t.true(sectionText(page, 'provenance').includes(`framework provenance verify 'x'\\''; rm -rf ~ #'`));
});

test('filters: each dropped document once, in the order of the chain, canaries as planted', async (t) => {
  const text = sectionText((await report()).page, 'filters');
  const places = [
    'license-lgpl',
    'minified',
    'secret',
    'near-duplicate',
    'canary 1.60 kB',
    'heldout-duplicate',
  ];
  t.deepEqual(
    places.map((part) => text.indexOf(part)),
    places.map((part) => text.indexOf(part)).sort((a, b) => a - b),
  );
  t.true(places.every((part) => text.includes(part)));
  t.regex(text, /near-duplicate 57\.5 kB .*? 64 documents, plugin-near-dedup/);
  t.regex(text, /37 documents for personal-data \(plugin-pii-scrub\)/);
  t.regex(text, /4 documents of those read were planted to try the filters/);
});

test('licences stand in a table by split, with elections and drops', async (t) => {
  const text = sectionText((await report()).page, 'licences');
  t.regex(text, /MIT 1,714 5\.40 MB 69\.2% 1\.74 M 121 documents, 800 kB, 258 k tokens/);
  t.regex(text, /All 2,210 7\.80 MB 100%/);
  t.regex(text, /31 documents, 412 kB, offered a choice/);
  t.regex(text, /\(MIT OR GPL-3\.0-or-later\) 31 300 kB/);
  t.regex(text, /license-lgpl 22 731 kB plugin-gpl-filter/);
});

test('the blend says what was asked for, what was trained on, and what was read again', async (t) => {
  const text = sectionText((await report()).page, 'languages');
  t.regex(
    text,
    /code 70\.0% asked 70\.0% 573 k tokens trained on of 2\.31 M available in 1,928 documents: 24\.8% of it read/,
  );
  t.regex(text, /trace .* read 3\.08 times/);
  t.regex(text, /eng 95\.7%/);
  const untrained = await report({ async *steps() {} });
  t.regex(
    sectionText(untrained.page, 'languages'),
    /code 70\.0% asked 70\.0% nothing trained on yet of 2\.31 M/,
  );
  const nothing = sampleBlend.shares.map((one) => ({ ...one, run: { windows: 0, tokens: 0, passes: 0 } }));
  const empty = await report({ blend: { ...sampleBlend, shares: nothing } }, 1);
  t.regex(sectionText(empty.page, 'languages'), /code none asked 70\.0% 0 tokens trained on/);
});

test('an index that tells of an epoch does not make the run longer than it was', async (t) => {
  const shares = sampleBlend.shares.map((one) => ({
    ...one,
    run: { ...one.run, tokens: one.run.tokens * 100, passes: 99 },
  }));
  const { page } = await report({ blend: { ...sampleBlend, shares } });
  t.regex(sectionText(page, 'languages'), /573 k tokens trained on of 2\.31 M/);
  t.notRegex(sectionText(page, 'languages'), /57\.3 M|read 99/);
});

test('duplicates: reasons in words, the largest groups, and how much of the evidence was read', async (t) => {
  const text = sectionText((await report()).page, 'duplicates');
  t.regex(text, /near-duplicate 76 2\.6% 60 kB, plugin-near-dedup: nearly the same/);
  t.regex(text, /npm:date-fns@4\.1\.0:locale\/en-GB\/cdn\.js 31 0\.86–0\.88/);
  t.regex(text, /evidence of 4 of 134 duplicates; a larger group may be among the others/);
});
