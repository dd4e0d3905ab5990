import { definePlugin, META, type RecordBatch } from '@framework/sdk';
import { bucketByContent } from './ambiguous.js';
import { config as schema } from './config.js';
import { languageOfName } from './file-names.js';
import { languageOfFirstLine } from './first-line.js';
import { naturalLanguageOf } from './prose.js';

/** The column of the natural language: `eng`, `zho`, `und`; null for what is no prose. */
const NATURAL_LANGUAGE = 'naturalLanguage';

export default definePlugin(schema, ({ config }) => ({
  hooks: {
    filter: {
      parallel: 'per-batch',
      apply(batch) {
        for (let row = 0; row < batch.length; row++) {
          if (!batch.alive(row)) continue;
          const language = bucketOf(batch, row);
          if (language !== batch.get(row, META.language)) batch.set(row, META.language, language);
          const isProse = batch.get(row, META.share) === 'text';
          const natural = isProse ? naturalLanguageOf(batch.text(row), config.minProseCharacters) : null;
          batch.set(row, NATURAL_LANGUAGE, natural);
          if (!isProse && unwanted(config.languages, language)) {
            batch.judge(row, { action: 'drop', reason: 'language-unwanted', evidence: { language } });
          } else if (natural !== null && unwanted(config.naturalLanguages, natural)) {
            batch.judge(row, {
              action: 'drop',
              reason: 'natural-language-unwanted',
              evidence: { language: natural },
            });
          }
        }
      },
    },
  },
}));

/** Name, then content where the ending is shared, then what the source said, then the first line. */
function bucketOf(batch: RecordBatch, row: number): string | null {
  const path = String(batch.get(row, META.path) ?? '');
  const said = batch.get(row, META.language);
  return (
    languageOfName(path) ??
    bucketByContent(path, () => batch.bytes(row)) ??
    (typeof said === 'string' ? said : languageOfFirstLine(firstLine(batch.bytes(row))))
  );
}

const unwanted = (wanted: readonly string[], found: string | null): boolean =>
  wanted.length > 0 && (found === null || !wanted.includes(found));

/** Without decoding a whole file for it. */
function firstLine(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 256));
  const end = head.indexOf(0x0a);
  return head.subarray(0, end < 0 ? head.length : end).toString('utf8');
}
