import test from 'ava';
import fc from 'fast-check';
import { edgeKey, WholeTexts } from './whole-texts.js';

// Few different tokens, so that texts begin, contain and end each other; 0 is one that no text has.
const text = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 });
const document = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 });

test('finds exactly the texts that a search for each finds', (t) => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), document, (texts, tokens) => {
      const all = new WholeTexts();
      for (const [id, each] of texts.entries()) all.add(Uint32Array.from(each), id);
      const found = [...all.finish().find(Uint32Array.from(tokens))].sort((a, b) => a - b);
      const expected = texts.flatMap((each, id) =>
        tokens.some((_, at) => each.every((token, i) => tokens[at + i] === token)) ? [id] : [],
      );
      t.deepEqual(found, expected);
    }),
    { numRuns: 1000 },
  );
});

test('the empty text is found nowhere', (t) => {
  const all = new WholeTexts();
  all.add(new Uint32Array(0), 0);
  t.is(all.finish().find(Uint32Array.of(1, 2)).size, 0);
});

test('edges are told apart as far as a Map can hold them', (t) => {
  const upTo = fc.integer({ min: 0, max: 2 ** 24 });
  fc.assert(
    fc.property(upTo, upTo, upTo, upTo, (state, token, otherState, otherToken) => {
      const key = edgeKey(state, token);
      t.true(Number.isSafeInteger(key));
      t.not(edgeKey(state, token + 1), key);
      t.not(edgeKey(state + 1, token), key);
      t.is(edgeKey(otherState, otherToken) === key, otherState === state && otherToken === token);
    }),
  );
});
