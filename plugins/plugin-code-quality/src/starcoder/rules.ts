import type { Config } from '../config.js';
import type { DocumentView, Rule } from '../document-rules.js';
import { type Drop, drop, rounded } from '../drop.js';
import { type EndingLimits, languagesOf, limitsOf } from './endings.js';
import { visibleLength } from './visible-text.js';

/**
 * The rules StarCoderData was made with (bigcode-dataset, `preprocessing/filtering.py`: `basic_per_extension`, `xml`, `html`,
 * `large_and_small_files`), in place of one limit for all files. Every verdict names the profile, the language and ending
 * it went by, and the limit.
 */
export const STARCODER_RULES: readonly Rule[] = [
  ({ lines, row }) => (lines.length[row] === 0 ? drop('empty', {}) : null),
  (document, config) => {
    const kind = kindOf(document);
    const limits = limitsOf(kind.language ?? '', kind.ending);
    if (limits === 'excluded') return refuse('extension-excluded', kind, {});
    if (limits === null) return refuse('extension-unlisted', kind, {});
    for (const rule of [basic(limits), ...SPECIAL]) {
      const objection = rule(document, kind, config);
      if (objection) return objection;
    }
    return null;
  },
];

/** What the limits of a file are looked up by. */
interface Kind {
  /** As the table spells it; null where neither source nor ending tells. */
  readonly language: string | null;
  /** In lower case, without its dot; empty for a name without one. */
  readonly ending: string;
}

type KindRule = (document: DocumentView, kind: Kind, config: Config) => Drop | null;

const refuse = (reason: string, kind: Kind, measured: Drop['evidence']): Drop =>
  drop(reason, { profile: 'starcoder', language: kind.language, extension: kind.ending, ...measured });

/** Lines, letters and digits: by ending. A file without a limit on its longest line has none on the average. */
const basic =
  ({ longestLine, alphanumeric, alphabetic }: EndingLimits): KindRule =>
  ({ bytes, lines, row }, kind) => {
    const longest = lines.longest[row]!;
    if (longestLine !== null && longest > longestLine) {
      return refuse('line-too-long', kind, { longest, limit: longestLine });
    }
    const average = lines.average[row]!;
    if (longestLine !== null && average > AVERAGE_LINE) {
      return refuse('average-line-too-long', kind, { average: rounded(average), limit: AVERAGE_LINE });
    }
    const share = lines.alphanumeric[row]!;
    if (alphanumeric !== null && share < alphanumeric) {
      return refuse('alphanumeric-too-low', kind, { share: rounded(share), limit: alphanumeric });
    }
    if (alphabetic === null) return null;
    const letters = (decode(bytes).match(/\p{L}/gu)?.length ?? 0) / lines.length[row]!;
    return letters < alphabetic
      ? refuse('alphabetic-too-low', kind, { share: rounded(letters), limit: alphabetic })
      : null;
  };

const AVERAGE_LINE = 100;
const XML_WINDOW = 100;
/** A page must show this share of itself, and more than so many code points. */
const VISIBLE = { share: 0.2, length: 100 };
/** Code points of a data file: the defaults of the published script. */
const DATA_FILE = { shortest: 100, longest: 5000 };

/** What some languages are asked besides. */
const SPECIAL: readonly KindRule[] = [
  ({ bytes }, kind) => {
    if (kind.language === 'xslt') return null;
    // A code point has at most four bytes.
    const start = [...decode(bytes.subarray(0, XML_WINDOW * 4))].slice(0, XML_WINDOW).join('');
    const offset = start.indexOf('<?xml version=');
    return offset < 0 ? null : refuse('xml', kind, { offset, limit: XML_WINDOW });
  },
  ({ bytes, lines, row }, kind) => {
    if (kind.language !== 'html') return null;
    const visible = visibleLength(decode(bytes));
    const share = visible / lines.length[row]!;
    if (share <= VISIBLE.share) {
      return refuse('visible-text-too-little', kind, { share: rounded(share), limit: VISIBLE.share });
    }
    return visible <= VISIBLE.length
      ? refuse('visible-text-too-little', kind, { length: visible, limit: VISIBLE.length })
      : null;
  },
  ({ lines, row }, kind) => {
    if (kind.language !== 'json' && kind.language !== 'yaml') return null;
    const length = lines.length[row]!;
    if (length < DATA_FILE.shortest) {
      return refuse('too-short', kind, { length, limit: DATA_FILE.shortest });
    }
    return length > DATA_FILE.longest ? refuse('too-long', kind, { length, limit: DATA_FILE.longest }) : null;
  },
];

const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Names of buckets that the table writes otherwise. */
const RENAMED: Readonly<Record<string, string>> = {
  'c#': 'c-sharp',
  'f#': 'f-sharp',
  cpp: 'c++',
  tsx: 'typescript',
  jsx: 'javascript',
};

function kindOf({ path, language }: DocumentView): Kind {
  const ending = endingOf(path);
  // A name without an ending says nothing: Makefiles and Dockerfiles are told by whoever names languages.
  if (language === null) return { language: (ending !== '' && languagesOf(ending)[0]) || null, ending };
  const name = language.toLowerCase().replaceAll(' ', '-');
  return { language: Object.hasOwn(RENAMED, name) ? RENAMED[name]! : name, ending };
}

function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot > 0) return name.slice(dot + 1).toLowerCase();
  return name.endsWith('_coffee') ? '_coffee' : '';
}
