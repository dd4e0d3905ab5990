import { randomStream } from '../../random.js';
import type { SegmentationSampling, TokenSpans } from '../../slots/text-segmentation.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { anyBytes, withTokenizer } from '../data/tokenizing.js';
import { provides, type Rule } from '../rule.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const owns = provides(TOKENIZER.id);
const AT = `slot ${TOKENIZER.id}`;
/** Longer texts have more ways to cut them than a rule has time for. */
const SHORT = 200;
const LISTED = 6;
const SAMPLINGS: readonly SegmentationSampling[] = [
  { kind: 'lattice', alpha: 0.5 },
  { kind: 'n-best', count: LISTED, alpha: 0.5 },
];

/** What a tokenizer may do with a text beyond its ids, where it does it. */
export const textSegmentationRules: readonly Rule[] = [
  {
    id: 'tokenizer/places',
    says: 'where a tokenizer says which bytes an id stands for, the ids are those of encode, and places lie in the text in order',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withTokenizer(subject, (tokenizer) => {
        if (tokenizer.encodeSpans === undefined) return;
        for (const bytes of anyBytes(subject)) {
          const spans = tokenizer.encodeSpans(bytes.slice(), 'as-text');
          if (!same(spans.ids, tokenizer.encode(bytes.slice()))) {
            throw violation('encodeSpans gives other ids than encode', AT, 'let both use one encoder');
          }
          const wrong = wrongPlace(spans, bytes.length);
          if (wrong !== undefined) {
            throw violation(
              `of ${bytes.length} bytes, ${wrong}`,
              AT,
              'give each id where it begins and ends in the text as it was given; neither may fall',
            );
          }
        }
      }),
  },
  {
    id: 'tokenizer/segmentations',
    says: 'where a tokenizer cuts a text in other ways, each gives the text back, the list is in order, and a draw rests on its stream',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withTokenizer(subject, (tokenizer) => {
        for (const bytes of anyBytes(subject)) {
          const text = bytes.slice(0, SHORT);
          const listed = tokenizer.segmentations?.(text.slice(), LISTED) ?? [];
          const falls = listed.findIndex(({ score }, at) => at > 0 && !(score <= listed[at - 1]!.score));
          if (falls >= 0) {
            throw violation(
              `number ${falls + 1} of a list is likelier than the one before`,
              AT,
              'list the likeliest first',
            );
          }
          const drawn = SAMPLINGS.map((sampling) => {
            const draw = () => tokenizer.sampleSegmentation?.(text.slice(), sampling, streamOf(text.length));
            const [one, again] = [draw(), draw()];
            if (one === undefined || again === undefined || same(one, again)) return one;
            throw violation(
              `drawn twice from equal streams (${sampling.kind}), a text has other ids`,
              AT,
              'take every random number from the stream that is given',
            );
          });
          for (const ids of [...listed.map((one) => one.ids), ...drawn]) {
            if (ids === undefined || same(tokenizer.decode(ids), text)) continue;
            throw violation(
              'a segmentation decodes to another text',
              AT,
              'let every way cover all of the text',
            );
          }
        }
      }),
  },
  {
    id: 'tokenizer/stream',
    says: 'where a tokenizer decodes id by id, that is what it decodes of all ids at once',
    variants: HERE,
    appliesTo: owns,
    check: (subject) =>
      withTokenizer(subject, (tokenizer) => {
        if (tokenizer.decodeStream === undefined) return;
        for (const bytes of anyBytes(subject)) {
          const ids = tokenizer.encode(bytes.slice());
          const stream = tokenizer.decodeStream();
          const parts = Array.from(ids, (id) => stream.push(id).slice());
          if (same(Buffer.concat(parts), tokenizer.decode(ids))) continue;
          throw violation(
            `${ids.length} ids decode to other bytes one by one than together`,
            AT,
            'begin each stream anew, and give each id’s bytes once',
          );
        }
      }),
  },
];

const streamOf = (sequence: number) =>
  randomStream({ seed: 1, plugin: 'contract', hook: 'tokenizer', sequence });

const same = (one: ArrayLike<number>, other: ArrayLike<number>): boolean =>
  one.length === other.length && Array.from(one).every((value, at) => value === other[at]);

/** In words; undefined where all is well. */
function wrongPlace({ ids, starts, ends }: TokenSpans, length: number): string | undefined {
  if (starts.length !== ids.length || ends.length !== ids.length) {
    return `${ids.length} ids have ${starts.length} beginnings and ${ends.length} ends`;
  }
  for (let at = 0; at < ids.length; at++) {
    const [start, end] = [starts[at]!, ends[at]!];
    if (start > end || end > length) return `id number ${at + 1} stands for bytes ${start} to ${end}`;
    if (at > 0 && (start < starts[at - 1]! || end < ends[at - 1]!))
      return `id number ${at + 1} goes back to byte ${start}`;
  }
  return undefined;
}
