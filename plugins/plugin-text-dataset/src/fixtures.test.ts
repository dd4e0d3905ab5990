/** Samples of the published datasets, read from the folder that `FRAMEWORK_FIXTURES` names. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { context, read, sourceOf } from './testing/read-source.js';

const fixtures = process.env['FRAMEWORK_FIXTURES'] ?? '';
const fixtureTest = (file: string) =>
  fixtures !== '' && existsSync(join(fixtures, file)) ? test : test.skip;

const OASST = 'oasst_en_100_tree.jsonl';
const ALPACA = 'code_alpaca_2k.json';
const DOLLY = 'dolly_sample.json';

fixtureTest(OASST)(
  `a hundred trees of oasst give a hundred best paths (needs FRAMEWORK_FIXTURES/${OASST})`,
  async (t) => {
    const source = await sourceOf('oasst1', [join(fixtures, OASST)]);
    const { documents, skipped, details } = await source.describe(context());
    t.is(documents, 100);
    t.deepEqual(skipped, {});
    const inside = details['inside'] as Record<string, number>;
    t.is(inside['message-taken']! + inside['message-not-on-path']!, 1167);
    const every = await sourceOf('oasst1', [join(fixtures, OASST)], { treePaths: 'every' });
    t.true((await every.describe(context())).documents > 300);
  },
);

fixtureTest(ALPACA)(
  `each row of CodeAlpaca is a document or counted (needs FRAMEWORK_FIXTURES/${ALPACA})`,
  async (t) => {
    const rows = JSON.parse(readFileSync(join(fixtures, ALPACA), 'utf8')) as { output: string }[];
    const source = await sourceOf('code-alpaca', [join(fixtures, ALPACA)], { template: 'plain' });
    const { documents, skipped } = await source.describe(context());
    t.log(documents, skipped);
    t.is(documents + Object.values(skipped).reduce((sum, count) => sum + count, 0), rows.length);
    t.true((await read(source)).every(({ text }) => text.length > 0));
  },
);

fixtureTest(DOLLY)(`a sample of dolly (needs FRAMEWORK_FIXTURES/${DOLLY})`, async (t) => {
  const source = await sourceOf('databricks-dolly-15k', [join(fixtures, DOLLY)], { template: 'dolly' });
  const [first, ...others] = await read(source);
  t.is(others.length, 11);
  t.regex(
    first!.text,
    /### Instruction:\nWhen did Virgin Australia[\s\S]*Input:\nVirgin[\s\S]*### Response:\n[\s\S]*### End$/,
  );
});
