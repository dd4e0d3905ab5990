import test from 'ava';
import fc from 'fast-check';
import { nearest, suggestion } from './nearest.js';

test('the nearest candidate is found, and nothing when none is near', (t) => {
  t.is(nearest('tiny-cod', ['smoke', 'tiny-code']), 'tiny-code');
  t.is(nearest('stpes', ['steps', 'batchSize']), 'steps');
  t.is(nearest('batchsize', ['steps', 'batchSize']), 'batchSize');
  t.is(nearest('zzzzzz', ['steps']), undefined);
  t.is(nearest('x', []), undefined);
  t.is(suggestion('smok', ['smoke']), "; did you mean 'smoke'?");
});

test('a known word suggests itself, whatever stands beside it', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
      const found = nearest(words[0]!, words);
      t.is(found?.toLowerCase(), words[0]!.toLowerCase());
    }),
  );
});
