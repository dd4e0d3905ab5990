import type { JsonPlace } from './json-place.js';

/** How a text is cut before BPE: patterns one after the other, each of which cuts the parts the one before left. */
export interface Splits {
  /** By name, for people. */
  readonly names: readonly string[];
  /** Regular expressions of JavaScript, with the flag `u`; what each matches is a part, and what stands between. */
  readonly patterns: readonly string[];
  /** Whether a space is put before a text that has none. */
  readonly prefixSpace: boolean;
}

const CONTRACTIONS = "'(?:[sSſ]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])";
// White space in Rust and Oniguruma is Unicode's: U+0085 is, U+FEFF is not. In JavaScript's `\s` it is the other way round.
const SPACE = '\\p{White_Space}';
const ENDS = `${SPACE}*[\\r\\n]+|${SPACE}+(?!\\P{White_Space})|${SPACE}+`;
const CASED =
  '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+#|' +
  '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*#';

interface Known {
  readonly name: string;
  /** As published files have it. */
  readonly published: string;
  /** The same for JavaScript. */
  readonly pattern: string;
}

const afterCl100k = (name: string, digits: string): Known => ({
  name,
  published: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
  pattern: `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n]*|${ENDS}`,
});

const GPT_2: Known = {
  name: 'gpt-2',
  published: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  pattern: `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${SPACE}\\p{L}\\p{N}]+|${SPACE}+(?!\\P{White_Space})|${SPACE}+`,
};
const DIGIT: Known = { name: 'digits', published: '\\p{N}', pattern: '\\p{N}' };

/**
 * The patterns of published checkpoints, and no others: a pattern from a file could take a time exponential in the length of a
 * text, and there is no telling by looking at it. Of each of these no alternative has two unbounded repetitions that may share
 * characters and then fail, so a text of n characters takes a multiple of n steps.
 */
const KNOWN: readonly Known[] = [
  GPT_2,
  DIGIT,
  // Llama 3, GLM-4, OLMo 2.
  afterCl100k('cl100k', '\\p{N}{1,3}'),
  // Qwen 2 to 3.
  afterCl100k('qwen2', '\\p{N}'),
  {
    // GPT-4o, gpt-oss, Llama 4.
    name: 'o200k',
    published: `${CASED.replaceAll('#', "(?i:'s|'t|'re|'ve|'m|'ll|'d)?")}|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    pattern: `${CASED.replaceAll('#', `(?:${CONTRACTIONS})?`)}|\\p{N}{1,3}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n/]*|${ENDS}`,
  },
  {
    // Mistral NeMo and later.
    name: 'tekken',
    published: `${CASED.replaceAll('#', '')}|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    pattern: `${CASED.replaceAll('#', '')}|\\p{N}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n/]*|${ENDS}`,
  },
  // DeepSeek V3 and R1: three patterns.
  { name: 'digits-by-3', published: '\\p{N}{1,3}', pattern: '\\p{N}{1,3}' },
  { name: 'han-kana', published: '[一-龥぀-ゟ゠-ヿ]+', pattern: '[一-龥぀-ゟ゠-ヿ]+' },
  {
    name: 'deepseek-v3',
    published:
      '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
    pattern: `[!"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_\`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|${ENDS}`,
  },
];

/** More steps than any published file has. */
const MOST_STEPS = 8;

/**
 * Reads `pre_tokenizer`: `Split` by a known pattern, `Digits` one by one, and `ByteLevel`, which comes last.
 *
 * @throws FWK_TOKENIZER_UNSUPPORTED naming what else stands there; FWK_TOKENIZER_CORRUPT
 */
export function readPreTokenizer(place: JsonPlace): Splits {
  if (place.absent) throw place.unsupported('has no pre-tokenizer, and byte-level BPE has one');
  const inSequence = place.member('type').text() === 'Sequence';
  const steps = inSequence
    ? place
        .member('pretokenizers')
        .list(MOST_STEPS)
        .map((step, at) => place.member('pretokenizers').at(`[${at}]`, step))
    : [place];
  const known: Known[] = [];
  let prefixSpace: boolean | undefined;
  for (const step of steps) {
    const type = step.member('type').text();
    if (prefixSpace !== undefined) throw step.unsupported(`cuts text (${type}) behind its bytes`);
    if (type === 'ByteLevel') {
      prefixSpace = step.member('add_prefix_space').flag(true);
      if (step.member('use_regex').flag(true)) known.push(GPT_2);
    } else if (type === 'Split') known.push(readSplit(step));
    else if (type === 'Digits' && step.member('individual_digits').flag(false)) known.push(DIGIT);
    else throw step.unsupported(`has the pre-tokenizer ${JSON.stringify(type)} in a form of its own`);
  }
  if (prefixSpace === undefined)
    throw place.unsupported('is not byte-level: it has no pre-tokenizer ByteLevel');
  if (prefixSpace && steps.length > 1) throw place.unsupported('puts a space before every part of a text');
  return { names: known.map(({ name }) => name), patterns: known.map(({ pattern }) => pattern), prefixSpace };
}

function readSplit(step: JsonPlace): Known {
  const place = step.member('pattern').member('Regex');
  if (place.absent) throw step.unsupported('cuts text at a string');
  const written = place.text();
  const known = KNOWN.find(({ published }) => published === written);
  if (known === undefined) {
    throw step.unsupported(
      `cuts text by a pattern that no checkpoint we know has, ${JSON.stringify(written.slice(0, 200))}, and a pattern may take for ever`,
    );
  }
  const behavior = step.member('behavior').text();
  const invert = step.member('invert').flag(false);
  if (behavior === 'Isolated' && !invert) return known;
  // What is between the matches is taken away: nothing, where a pattern matches whatever there is.
  if (behavior === 'Removed' && invert && written.endsWith('|\\s+')) return known;
  throw step.unsupported(`cuts text with the behaviour ${JSON.stringify(behavior)}`);
}
