import { isFrameworkError } from '../../errors/framework-error.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { TOKENIZER_FILES } from '../../slots/tokenizer-files.js';
import { anyBytes, withTokenizer } from '../data/tokenizing.js';
import { both, provides, type Rule } from '../rule.js';
import { violation } from '../violation.js';

const HERE = ['plain', 'tarball'] as const;
const opensAndTrains = both(provides(TOKENIZER_FILES.id), provides(TOKENIZER.id));
const AT = `slot ${TOKENIZER_FILES.id}`;

/** What fills the slot `fw.tokenizer-files`, in a plugin that has a tokenizer of its own. */
export const tokenizerFilesRules: readonly Rule[] = [
  {
    id: 'tokenizer-files/same-ids',
    says: 'a tokenizer is described id by id, and opened from any form it is written in gives the same ids',
    variants: HERE,
    appliesTo: opensAndTrains,
    check: (subject) =>
      withTokenizer(subject, (tokenizer, plugin) => {
        const files = plugin.slot(TOKENIZER_FILES);
        const described = files.describe(tokenizer)?.pieces.length;
        if (described !== tokenizer.vocabularySize) {
          throw violation(
            `${described ?? 'no'} pieces are described of a vocabulary of ${tokenizer.vocabularySize}`,
            AT,
            'give `describe` a piece for every id of the plugin’s own tokenizer',
          );
        }
        for (const format of files.formats) {
          const again = files.open(files.write(tokenizer, format), format);
          for (const bytes of anyBytes(subject)) {
            if (Buffer.compare(bytesOf(again.encode(bytes)), bytesOf(tokenizer.encode(bytes))) === 0)
              continue;
            throw violation(
              `written as '${format}' and opened, it gives other ids`,
              AT,
              'write all that ids follow from; leave out a form that cannot say it',
            );
          }
        }
      }),
  },
  {
    id: 'tokenizer-files/refuses',
    says: 'a file that is no tokenizer is refused with a coded error',
    variants: HERE,
    appliesTo: opensAndTrains,
    check: (subject) =>
      withTokenizer(subject, (tokenizer, plugin) => {
        const files = plugin.slot(TOKENIZER_FILES);
        const cut = files.formats.map((format) => {
          const whole = files.write(tokenizer, format);
          return whole.subarray(0, whole.byteLength >> 1);
        });
        for (const bytes of [new Uint8Array(0), Uint8Array.of(0), new TextEncoder().encode('{}'), ...cut]) {
          let outcome = 'is opened';
          try {
            files.open(bytes, 'a file');
          } catch (error) {
            if (isFrameworkError(error)) continue;
            outcome = `throws ${String(error)}`;
          }
          throw violation(
            `a file of ${bytes.byteLength} bytes that is no tokenizer ${outcome}`,
            AT,
            "throw frameworkError('FWK_TOKENIZER_CORRUPT', { message, at })",
          );
        }
      }),
  },
];

const bytesOf = (ids: Uint32Array): Uint8Array => new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
