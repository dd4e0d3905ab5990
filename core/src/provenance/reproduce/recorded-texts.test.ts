import test from 'ava';
import { documentsOf } from '../../takedown/testing/documents-of.js';
import { RecordedTexts } from './recorded-texts.js';
import { differenceText } from './source-difference.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const document = (id: string, text: string) => ({ id, text, repository: 'r' });
const verdict = (id: string, action: string, length: number, more: object = {}) => ({
  ...{ id, plugin: 'p', action, reason: 'x', evidence: null, bytes: length, source: 'a' },
  ...more,
});

/** What is delivered in `now`, against a record of six documents, one of them by the id of another. */
async function differing(t: Parameters<typeof documentsOf>[0], now: Readonly<Record<string, string>>) {
  const documents = await documentsOf(
    t,
    [[document('kept', 'text'), document('written', '[removed]')], [document('other', 'text')]],
    [
      [
        verdict('written', 'rewrite', 6),
        verdict('dropped', 'drop', 7),
        verdict('dropped', 'drop', 7, { plugin: 'q' }),
        verdict('kept (2)', 'drop', 5, { plugin: 'core', reason: 'duplicate-id', evidence: { of: 'kept' } }),
        verdict('of another source', 'drop', 5, { source: 'b' }),
      ],
      [verdict('last', 'drop', 4)],
    ],
  );
  const texts = (await RecordedTexts.of(documents, 'a'))!;
  for (const [id, text] of Object.entries(now)) texts.meet(id.replace(/#.*/, ''), bytes(text));
  return texts.difference();
}

const AS_IT_WAS = {
  kept: 'text',
  written: 'secret',
  dropped: 'dropped',
  'kept#2': '',
  other: 'text',
  last: 'last',
};

test('what is delivered as it was differs in nothing', async (t) => {
  const difference = await differing(t, AS_IT_WAS);
  t.deepEqual(difference, {
    changed: { count: 0, first: null },
    added: { count: 0, first: null },
    gone: { count: 0, first: null },
  });
  t.regex(differenceText(difference), /^no document differs in what is on record of it/);
});

test('the first document that is another, that is new, that is gone, and how many', async (t) => {
  t.is(
    differenceText(await differing(t, { ...AS_IT_WAS, kept: 'tex!', dropped: 'longer than it was' })),
    "2 documents differ from the record, the first 'kept'",
  );
  const { written: _, last: __, ...fewer } = AS_IT_WAS;
  t.is(
    differenceText(await differing(t, { ...fewer, other: 'changed', new: '', newer: '' })),
    "1 document differs from the record, 'other'; 2 documents are new, the first 'new'; 2 documents are gone, the first 'written'",
  );
  t.is(
    differenceText(await differing(t, { ...AS_IT_WAS, 'kept#3': '' })),
    "1 document is new, 'kept'",
    'by an id that came twice, and comes three times now',
  );
});

test('of a source that nothing is on record of, nothing is said', async (t) => {
  const documents = await documentsOf(t, [[document('kept', 'text')]]);
  t.is(await RecordedTexts.of(documents, 'another'), undefined);
});
