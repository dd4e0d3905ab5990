import type { Tokenizer } from '@framework/sdk';
import test from 'ava';
import { findSentinels } from './sentinels.js';
import { MIDDLE, PREFIX, pieceTokenizer, SUFFIX } from './testing/piece-tokenizer.js';

const names = { prefix: '<|fim_prefix|>', suffix: '<|fim_suffix|>', middle: '<|fim_middle|>' };
const find = (tokenizer: Tokenizer, given = names) => findSentinels(tokenizer, given, 'the-plugin.sentinels');

test('the three tokens are found by their names', (t) => {
  t.deepEqual(find(pieceTokenizer), { prefix: PREFIX, suffix: SUFFIX, middle: MIDDLE });
});

test('a tokenizer without one is refused, with its name and place', (t) => {
  const error = t.throws(() => find(pieceTokenizer, { ...names, suffix: '<SUF>' }), {
    code: 'FWK_TOKENIZER_UNSUPPORTED',
    message: /no token '<SUF>'/,
  });
  t.like(error, { at: 'the-plugin.sentinels.suffix' });
});

test('a piece that text becomes is no sentinel', (t) => {
  t.throws(() => find(pieceTokenizer, { ...names, middle: 'abc' }), {
    code: 'FWK_TOKENIZER_UNSUPPORTED',
    message: /'abc' is no reserved token.*a text that spells it becomes it/,
  });
});

test('a reserved token is found behind a piece of text that is spelt the same', (t) => {
  const twice: Tokenizer = {
    ...pieceTokenizer,
    // The byte 0x78 spells itself as the token's name, and is what every text holds.
    piece: (id) => (id === 0x78 ? names.prefix : pieceTokenizer.piece(id)),
    encode: () => Uint32Array.of(0x78),
  };
  t.is(find(twice).prefix, PREFIX);
});

test('the end of a document is no sentinel', (t) => {
  t.throws(() => find(pieceTokenizer, { ...names, prefix: '<|end|>' }), {
    code: 'FWK_TOKENIZER_UNSUPPORTED',
    message: /it ends documents/,
  });
});
