import { META, type Source } from '@framework/sdk';
import test from 'ava';
import { files } from '../../testing/files.js';
import { context, read, sourceOf } from '../../testing/read-source.js';
import { answer, ask, flat, lines, TREE, tree } from '../../testing/rows.js';

const describe = (source: Source) => source.describe(context());

const saysOf = (text: string) => [...text.matchAll(/text of (\S+?)</g)].map(([, id]) => id);

test('the best path follows ranks and ends with an answer; every path gives each last answer once', async (t) => {
  const folder = files(t, { 'ready.trees.jsonl': lines([TREE]) });
  const best = await read(await sourceOf('oasst1', [folder]));
  t.deepEqual(
    best.map(({ text }) => saysOf(text)),
    [['p', 'best']],
  );
  t.like(best[0]!.meta, { tree: 't', message: 'best', generatedBy: 'chip20b', [META.language]: 'en' });
  const every = await read(await sourceOf('oasst1', [folder], { treePaths: 'every' }));
  t.deepEqual(
    every.map(({ id, text }) => [id.split('#')[1], saysOf(text)]),
    [
      ['1', ['p', 'late', 'q1', 'a1']],
      ['1.2', ['p', 'best', 'q3', 'a3']],
      ['1.3', ['p', 'unranked']],
    ],
  );
});

test('deleted, refused and unanswered messages are in no document, and each is counted', async (t) => {
  const folder = files(t, {
    'all.trees.jsonl': lines([
      TREE,
      tree('unanswered', ask('u')),
      tree('low', ask('l', [answer('m')]), 'aborted_low_grade'),
      tree('gone', ask('g', [answer('h')], { deleted: true })),
    ]),
  });
  const source = await sourceOf('oasst2', [folder]);
  const { documents, skipped, details } = await describe(source);
  t.is(documents, 1);
  t.deepEqual(skipped, { 'no-answer': 1, 'prompt-not-usable': 1, 'tree-not-ready': 1 });
  t.deepEqual(details['inside'], {
    'message-below-unusable': 3,
    'message-deleted': 2,
    'message-duplicate': 1,
    'message-not-on-path': 8,
    'message-refused-by-review': 1,
    'message-taken': 2,
  });
  t.deepEqual((details['skippedFirst'] as Record<string, unknown>)['tree-not-ready'], ['all.trees.jsonl#3']);
});

test('no author’s id comes through', async (t) => {
  const folder = files(t, { 'ready.trees.jsonl': lines([TREE]) });
  const source = await sourceOf('oasst1', [folder], { treePaths: 'every' });
  t.notRegex(JSON.stringify([await read(source), await describe(source)]), /author-of-it/);
});

test('flat messages make the trees they are of', async (t) => {
  const other = tree('o', ask('x', [answer('y')]));
  const trees = files(t, { 'a.jsonl': lines([TREE, other]) });
  const messages = files(t, { 'a.jsonl': lines([...flat(TREE), ...flat(other)]) });
  for (const treePaths of ['best', 'every']) {
    const [one, two] = await Promise.all(
      [trees, messages].map(async (folder) => read(await sourceOf('oasst1', [folder], { treePaths }))),
    );
    t.deepEqual(
      one!.map(({ text }) => text),
      two!.map(({ text }) => text),
    );
  }
});

test('flat messages twice, without a parent, or in a circle are counted, each', async (t) => {
  const rows = flat(tree('o', ask('x', [answer('y')])));
  const loose = { ...rows[1], message_id: 'loose', parent_id: 'nobody' };
  const circle = ['c', 'd'].map((id, at) => ({
    ...rows[1],
    message_id: id,
    parent_id: at === 0 ? 'd' : 'c',
  }));
  const folder = files(t, { 'a.jsonl': lines([...rows, rows[1], loose, ...circle]) });
  const { documents, skipped } = await describe(await sourceOf('oasst1', [folder]));
  t.is(documents, 1);
  t.deepEqual(skipped, { 'message-duplicate': 1, 'message-without-parent': 3 });
});

test('a tree as deep as its row is long is read to a stated depth', async (t) => {
  const depth = 20_000;
  const row = [
    '{"message_tree_id":"t","tree_state":"ready_for_export","prompt":',
    ...Array.from(
      { length: depth },
      (_, at) =>
        `{"message_id":"${at}","text":"x","role":"${at % 2 === 0 ? 'prompter' : 'assistant'}","replies":[`,
    ),
    ']}'.repeat(depth),
    '}\n',
  ].join('');
  const folder = files(t, { 'deep.jsonl': row });
  const { documents, details } = await describe(await sourceOf('oasst1', [folder], { treePaths: 'every' }));
  t.is(documents, 1);
  t.deepEqual(details['inside'], {
    'message-below-unusable': depth - 257,
    'message-taken': 256,
    'message-too-deep': 1,
  });
});
