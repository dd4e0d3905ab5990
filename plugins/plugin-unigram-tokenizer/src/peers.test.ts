import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { huggingFaceTokenizer } from './model/hugging-face.js';
import { writeModelFile } from './model/model-file.js';
import { readModelProto } from './model/model-proto.js';
import { RESERVED_TOKENS } from './reserved-tokens.js';
import { askPeers, nasty } from './testing/ask-peers.js';
import { testWith } from './testing/conditional-test.js';
import { fitOn, ownCode } from './testing/tiny-tokenizer.js';
import { UnigramTokenizer } from './unigram-tokenizer.js';

testWith(
  'FRAMEWORK_PEERS_PYTHON',
  'our files give the same ids in SentencePiece and in Hugging Face’s library',
  async (t, python) => {
    const { bytes, model } = await fitOn(ownCode);
    const tokenizer = new UnigramTokenizer(bytes, 'tokenizer.model');
    const dir = temporaryFolder('peers');
    const files = { model: join(dir, 'tokenizer.model'), json: join(dir, 'tokenizer.json') };
    writeFileSync(files.model, bytes);
    writeFileSync(files.json, JSON.stringify(huggingFaceTokenizer(model)));
    const code = ownCode.map(({ content }) => Buffer.from(content).toString());
    const texts = [...code, ...code.flatMap((text) => text.split('\n')), ...nasty];
    const answers = askPeers(python, { ...files, texts });
    for (const [peer, answer] of Object.entries(answers)) {
      t.is(answer!.size, tokenizer.vocabularySize);
      t.is(answer!.eos, tokenizer.endOfDocument);
      for (const [at, text] of texts.entries()) {
        t.deepEqual(
          answer!.ids[at],
          [...tokenizer.encode(Buffer.from(text))],
          `${peer}: ${JSON.stringify(text.slice(0, 80))}`,
        );
        t.is(Buffer.from(answer!.decoded[at]!, 'base64').toString(), text, peer);
      }
    }
  },
);

testWith(
  'FRAMEWORK_PEERS_PYTHON',
  'SentencePiece’s own test model gives SentencePiece’s ids',
  (t, python) => {
    const fixtures = process.env['FRAMEWORK_FIXTURES'];
    if (!fixtures) {
      t.pass('without FRAMEWORK_FIXTURES there is no model to compare with');
      return;
    }
    const file = join(fixtures, 'sentencepiece_test.model');
    const tokenizer = new UnigramTokenizer(readFileSync(file), file);
    const texts = [
      ...readFileSync(join(fixtures, 'botchan.txt'), 'utf8').split('\n'),
      ...ownCode.flatMap(({ content }) => Buffer.from(content).toString().split('\n')),
      ...nasty,
      'a\u2581b \u2581',
    ];
    const answer = askPeers(python, { model: file, texts }).sentencepiece!;
    for (const [at, text] of texts.entries()) {
      const ids = tokenizer.encode(Buffer.from(text));
      t.deepEqual(answer.ids[at], [...ids], JSON.stringify(text));
      t.is(
        Buffer.from(answer.decoded[at]!, 'base64').toString(),
        Buffer.from(tokenizer.decode(ids)).toString(),
      );
    }
  },
);

testWith(
  'FRAMEWORK_PEERS_PYTHON',
  'compiled rules and the dummy prefix mean the same in a tokenizer.json',
  (t, python) => {
    const fixtures = process.env['FRAMEWORK_FIXTURES'];
    if (!fixtures) {
      t.pass('without FRAMEWORK_FIXTURES there is no model to compare with');
      return;
    }
    const given = readModelProto(readFileSync(join(fixtures, 'sentencepiece_test.model')), 'given');
    // Stripped spaces are what a tokenizer.json cannot say; all else of this model it can.
    const model = { ...given, normalizer: { ...given.normalizer, removeExtraWhitespaces: false } };
    const json = join(temporaryFolder('peers'), 'tokenizer.json');
    writeFileSync(json, writeModelFile(model, 'huggingface'));
    const tokenizer = new UnigramTokenizer(readFileSync(json), json);
    t.deepEqual(tokenizer.model.normalizer.characterMap, given.normalizer.characterMap);
    // Its alphabet lacks `<`: without cuts a reserved name in text would be cheaper there than its letters.
    const texts = [
      ...readFileSync(join(fixtures, 'botchan.txt'), 'utf8').split('\n').slice(0, 500),
      ...nasty,
      '</s>漢</s><s><unk>漢',
    ];
    const answer = askPeers(python, { json, texts }).huggingFace!;
    for (const [at, text] of texts.entries()) {
      t.deepEqual(answer.ids[at], [...tokenizer.encode(Buffer.from(text))], JSON.stringify(text));
    }
  },
);

testWith(
  'FRAMEWORK_PEERS_PYTHON',
  'a name in text is text there too, whatever characters the alphabet lacks',
  async (t, python) => {
    const prose = 'once upon a time there were three bears who lived in a wood\n'.repeat(40);
    const corpora = [
      prose,
      `${prose}a < b > c\n`.repeat(3),
      `${prose}a | b _ c\n`.repeat(3),
      '漢字仮名交じり文の例である。 日本語の文章には空白がない。\n'.repeat(40),
    ];
    const names = [...Object.values(RESERVED_TOKENS), '<unk>', '<0x0A>', '<0x7C>'];
    for (const content of corpora) {
      const { bytes, model } = await fitOn([{ id: 'prose', content }], {
        vocabularySize: 301,
        characterCoverage: 1,
      });
      const tokenizer = new UnigramTokenizer(bytes, 'tokenizer.model');
      const json = join(temporaryFolder('peers'), 'tokenizer.json');
      writeFileSync(json, writeModelFile(model, 'huggingface'));
      t.truthy(JSON.parse(readFileSync(json, 'utf8')).pre_tokenizer);
      const texts = [...names, ...names.map((name) => `a ${name}${name}\n|x|`), content.slice(0, 300)];
      const answer = askPeers(python, { json, texts }).huggingFace!;
      for (const [at, text] of texts.entries()) {
        t.deepEqual(answer.ids[at], [...tokenizer.encode(Buffer.from(text))], JSON.stringify(text));
      }
      t.deepEqual(new UnigramTokenizer(readFileSync(json), json).model.pieces, model.pieces);
    }
  },
);

testWith('FRAMEWORK_FIXTURES', 'botchan.txt gives 1,000 pieces that bring it back', async (t, fixtures) => {
  const content = readFileSync(join(fixtures, 'botchan.txt'));
  const { bytes, training } = await fitOn([{ id: 'botchan', content }], { vocabularySize: 1000 });
  const tokenizer = new UnigramTokenizer(bytes, 'tokenizer.model');
  t.is(tokenizer.vocabularySize, 1000);
  const ids = tokenizer.encode(content);
  t.true(content.equals(tokenizer.decode(ids)));
  t.true(content.length / ids.length > 2.5, `${content.length / ids.length} bytes per token`);
  const steps = training['steps'] as readonly { bitsPerByte: number }[];
  t.true(steps.at(-1)!.bitsPerByte < 3.2);
});

test('tokenizer.json needs no normaliser, and keeps control pieces out of reach of text', async (t) => {
  const { model } = await fitOn(ownCode);
  const json = huggingFaceTokenizer(model) as {
    model: { vocab: [string, number][] };
    added_tokens: { special: boolean }[];
  };
  t.is(json.added_tokens.filter(({ special }) => special).length, 16);
  for (const [id, [, score]] of json.model.vocab.entries())
    t.is(score < -1000, model.pieces[id]!.type !== 'normal');
});
