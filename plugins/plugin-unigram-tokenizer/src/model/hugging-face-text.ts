import { SPACE_SYMBOL } from './hugging-face.js';
import type { Place } from './hugging-face-place.js';
import type { NormalizerSpec } from './model-proto.js';

/** What a SentencePiece model says of text before it is segmented, as far as a `tokenizer.json` says the same. */
export type HuggingFaceText = Pick<NormalizerSpec, 'name' | 'characterMap' | 'addDummyPrefix'>;

/**
 * Reads `normalizer` and `pre_tokenizer`. These say what a SentencePiece model can say, to the letter, in this order:
 *
 * - `Precompiled`: compiled character rules;
 * - `Prepend` of U+2581: the dummy prefix;
 * - `Replace` of a space by U+2581, or a `Metaspace` that never prepends and never splits: spaces are escaped;
 * - `Split` where names of pieces would else be taken for text, as we write it: it changes no ids here.
 *
 * Spaces must be escaped. `Metaspace` that prepends is something else: it leaves out the prefix before a space.
 *
 * @param cutsNothing whether a pattern is that of such a `Split`, for this vocabulary
 * @throws FWK_TOKENIZER_CORRUPT, FWK_TOKENIZER_UNSUPPORTED
 */
export function readHuggingFaceText(file: Place, cutsNothing: (pattern: string) => boolean): HuggingFaceText {
  let characterMap = new Uint8Array(0);
  let addDummyPrefix = false;
  let escaped = false;
  for (const step of stepsOf(file.member('normalizer'), 'normalizers')) {
    const type = step.member('type').text();
    if (escaped) throw step.unsupported(`normalises (${type}) behind the escaping of spaces`);
    if (type === 'Precompiled' && characterMap.byteLength === 0 && !addDummyPrefix) {
      characterMap = base64(step.member('precompiled_charsmap'));
    } else if (type === 'Prepend' && step.member('prepend').text() === SPACE_SYMBOL && !addDummyPrefix) {
      addDummyPrefix = true;
    } else if (type === 'Replace' && escapesSpaces(step)) escaped = true;
    else throw step.unsupported(`has the normaliser ${JSON.stringify(type)} in a form or place of its own`);
  }
  for (const step of stepsOf(file.member('pre_tokenizer'), 'pretokenizers')) {
    const type = step.member('type').text();
    if (type === 'Split' && isCut(step, cutsNothing)) continue;
    if (type !== 'Metaspace' || escaped || !isPlainMetaspace(step)) {
      throw step.unsupported(`has the pre-tokenizer ${JSON.stringify(type)} in a form or place of its own`);
    }
    escaped = true;
  }
  if (!escaped) throw file.member('normalizer').unsupported('does not escape spaces with U+2581');
  return { name: characterMap.byteLength > 0 ? 'precompiled' : 'identity', characterMap, addDummyPrefix };
}

/** Each may stand once. */
const MOST_STEPS = 3;

/** None, one, or those of a `Sequence`, which here holds no other. */
function stepsOf(place: Place, name: string): readonly Place[] {
  if (place.absent) return [];
  return place.member('type').text() === 'Sequence' ? place.member(name).list(MOST_STEPS) : [place];
}

const escapesSpaces = (step: Place): boolean => {
  const pattern = step.member('pattern').object().member('String');
  return !pattern.absent && pattern.text() === ' ' && step.member('content').text() === SPACE_SYMBOL;
};

const isPlainMetaspace = (step: Place): boolean =>
  step.member('replacement').text() === SPACE_SYMBOL &&
  !step.member('prepend_scheme').absent &&
  step.member('prepend_scheme').text() === 'never' &&
  !step.member('split').flag(true);

const isCut = (step: Place, cutsNothing: (pattern: string) => boolean): boolean => {
  const pattern = step.member('pattern').object().member('Regex');
  return (
    !pattern.absent &&
    cutsNothing(pattern.text()) &&
    step.member('behavior').text() === 'Isolated' &&
    !step.member('invert').flag(false)
  );
};

function base64(place: Place): Uint8Array<ArrayBuffer> {
  const text = place.text();
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw place.corrupt('is not base64');
  return new Uint8Array(bytes);
}
