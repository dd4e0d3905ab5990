import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@framework/sdk/testing/temporary-folder';
import test from 'ava';
import { ByteLevelTokenizer } from './byte-level-tokenizer.js';
import { fileOf, ownCode, PRE_TOKENIZERS, tinyJson } from './testing/tiny-json.js';

const python = process.env['FRAMEWORK_PEERS_PYTHON'];
const title =
  'ids and places are those of Hugging Face’s own library, for the pre-tokenizers of published checkpoints';

interface Answer {
  readonly ids: readonly number[];
  readonly offsets: readonly (readonly [number, number])[];
  readonly reserved: readonly number[];
  readonly decoded: string;
}

const letters = [
  ...' \t\n\r\u0085\u00a0\u200b\u2028\u3000\ufeff\u180e',
  ..."aAbBsStT'ſKéİßǅʰªא漢ひカ한ा\u0301\u0308",
  ...'0123٣Ⅷ½²௧',
  ...'.,!/\\-_|<>()"`#@$^+=~€😀\u{1f1e9}\u{10400}',
];

/** Texts of these characters, always the same. */
function mixed(count: number): readonly string[] {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + next(12) }, () => letters[next(letters.length)]).join(''),
  );
}

const texts = [
  '',
  ' ',
  "it's IT'S it'ſ we'LL I'D",
  '<|endoftext|><tool_call> a <|im_start|>user\n<tool_call></tool_call>',
  'e\u0301 \u1112\u1161\u11ab ﬁ ① \u212b',
  '          x\n\n\n   y   \r\n\r\n',
  'HTTPServer camelCase snake_case 123456 1,234.5',
  ...Buffer.from(ownCode).toString().slice(0, 20_000).split('\n'),
  ...mixed(1500),
];

if (python === undefined) test.skip(`${title} (needs FRAMEWORK_PEERS_PYTHON)`, () => undefined);
else {
  test(title, (t) => {
    const dir = temporaryFolder('bpe');
    const shapes = [
      ...Object.entries(PRE_TOKENIZERS).map(([name, pre_tokenizer]) => {
        const json = tinyJson({ pre_tokenizer });
        const special = (json['added_tokens'] as { special: boolean }[]).filter(({ special }) => special);
        return [name, name === 'roberta' ? { ...json, added_tokens: special } : json] as const;
      }),
      ['NFC', tinyJson({ normalizer: { type: 'NFC' } })] as const,
      ['ignored merges', tinyJson({}, { ignore_merges: true })] as const,
    ];
    const files = shapes.map(([name, json]) => {
      const path = join(dir, `${name}.json`);
      writeFileSync(path, fileOf(json as never));
      return path;
    });
    const input = JSON.stringify({ files, texts: texts.map((text) => Buffer.from(text).toString('base64')) });
    const script = fileURLToPath(new URL('../test/peer.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(python, [script], { input, maxBuffer: 2 ** 30 });
    if (status !== 0) throw new Error(stderr.toString());
    const answers: readonly (readonly Answer[])[] = JSON.parse(stdout.toString());
    for (const [at, [name, json]] of shapes.entries()) {
      const tokenizer = new ByteLevelTokenizer(fileOf(json as never), name);
      for (const [index, text] of texts.entries()) {
        const said = `${name}: ${JSON.stringify(text)}`;
        const { ids, reserved, decoded, offsets } = answers[at]![index]!;
        const spans = tokenizer.encodeSpans(Buffer.from(text), 'as-text');
        t.deepEqual([...spans.ids], ids, said);
        t.deepEqual([...tokenizer.encodeSpans(Buffer.from(text), 'as-ids').ids], reserved, said);
        t.is(
          Buffer.from(tokenizer.decode(spans.ids)).toString(),
          Buffer.from(decoded, 'base64').toString(),
          said,
        );
        if (name === 'NFC' || name === 'roberta') continue;
        // There an id has all of the characters it has a byte of, counted in code points.
        const before = [0];
        for (const character of text)
          for (let byte = 0; byte < Buffer.byteLength(character); byte++) before.push(before.length);
        const points = pointsOf(text);
        t.deepEqual(
          Array.from(spans.starts, (start, id) => [
            points.first[start],
            points.last[spans.ends[id]! - 1]! + 1,
          ]),
          offsets.map(([from, to]) => [from, to]),
          said,
        );
      }
    }
  });
}

/** By byte: the number of the character it is part of. */
function pointsOf(text: string): { readonly first: readonly number[]; readonly last: readonly number[] } {
  const points = [...text].flatMap((character, at) => Array.from(Buffer.from(character), () => at));
  return { first: points, last: points };
}
