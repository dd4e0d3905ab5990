import type { LicenceNode } from '../expression/expression.js';
import { trigrams } from './grams.js';
import { findNotices } from './notices.js';
import type { TextMatch } from './template-index.js';
import { allTemplates, commonTemplates } from './templates.js';
import { licenceWords } from './words.js';

/** What a text says of its licence. */
export interface Detection {
  /** Several licences are a sum, unless the text offers them as a choice. */
  readonly node: LicenceNode;
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly id: string;
  /** `text`: the licence itself stands there. `notice`: it is named. */
  readonly how: 'text' | 'notice';
  readonly confidence: number;
  /** The words that name it. */
  readonly words?: string;
}

/** What a named licence is worth against one whose text stands there. */
const NOTICE_CONFIDENCE = 0.8;
/**
 * Above this the text is one common licence and little else, so that no rarer one can explain it much better; a rider
 * in what is left over is found by its words.
 */
const ALONE = 0.93;
/** A licence’s text in English has one of these; most documentation comments have none. */
const GRANTING = new Set([
  ...['permission', 'permitted', 'permit', 'redistribute', 'redistributed', 'redistribution', 'hereby'],
  ...[
    'granted',
    'grants',
    'warranty',
    'warranties',
    'distribute',
    'distributed',
    'distribution',
    'freely',
    'free',
  ],
]);
/** The GNU licences have relatives that differ in one clause, and it is the clause that matters. */
const ALONE_IF_GNU = 0.98;
/** A text with fewer words cannot contain a licence's text. */
const WORDS_OF_A_LICENCE = 10;

/**
 * Identifies licences by their text, then by name in what the texts leave unexplained. Null when there is neither.
 *
 * @param kind `comments` are searched for rare licences only where they speak of permission at all
 */
export function detectLicences(
  text: string,
  kind: 'licence-file' | 'comments' = 'licence-file',
): Detection | null {
  const words = licenceWords(text);
  const { findings, rest } =
    words.length < WORDS_OF_A_LICENCE ? { findings: [], rest: words } : byText(words, kind);
  const { notices, choice, alternatives } = findNotices(rest);
  for (const notice of notices) {
    // `the GNU General Public License` after the GPL of a version speaks of that one.
    if (notice.generic && findings.some(({ id }) => nameOf(id) === nameOf(notice.id))) continue;
    const same = findings.findIndex(({ id }) => familyOf(id) === familyOf(notice.id));
    if (same < 0) {
      findings.push({ id: notice.id, how: 'notice', confidence: NOTICE_CONFIDENCE, words: notice.words });
    } else if (notice.id.endsWith('-or-later')) {
      // The text of a GNU licence does not say whether later versions are granted; the notice does.
      findings[same] = { ...findings[same]!, id: notice.id };
    }
  }
  if (findings.length === 0) return null;
  const offered = new Set([...alternatives].map(familyOf));
  const isAlternative = (finding: Finding) =>
    choice && (findings.length === 2 || offered.has(familyOf(finding.id)));
  const together = findings.filter((finding) => !isAlternative(finding)).map(leaf);
  const either = findings.filter(isAlternative).map(leaf);
  const node = combine('and', [...together, ...(either.length === 0 ? [] : [combine('or', either)])]);
  return { node, findings };
}

const leaf = ({ id }: Finding): LicenceNode => ({ kind: 'licence', id });

const combine = (kind: 'and' | 'or', parts: readonly LicenceNode[]): LicenceNode =>
  parts.length === 1 ? parts[0]! : { kind, parts };

/** `GPL-3.0` for `GPL-3.0-only` and `GPL-3.0-or-later`: one text, two grants. */
const familyOf = (id: string): string => id.replace(/-(?:only|or-later)$/, '');

/** `GPL` for all its versions. */
const nameOf = (id: string): string => id.replace(/-\d.*$/, '');

function byText(
  words: readonly string[],
  kind: 'licence-file' | 'comments',
): { findings: Finding[]; rest: readonly string[] } {
  const grams = trigrams(words);
  let result = commonTemplates().match(grams);
  const mayHoldMore = kind === 'licence-file' || words.some((word) => GRANTING.has(word));
  if (mayHoldMore && !isAlone(result.matches)) result = allTemplates().match(grams);
  const findings = result.matches.map(
    ({ id, confidence }): Finding => ({ id, how: 'text', confidence: Math.round(confidence * 1000) / 1000 }),
  );
  const explained = new Uint8Array(words.length);
  for (const [at, gram] of grams.entries()) if (result.explained.has(gram)) explained.fill(1, at, at + 3);
  return { findings, rest: words.filter((_, at) => explained[at] === 0) };
}

const isAlone = ([only, ...others]: readonly TextMatch[]): boolean =>
  only !== undefined && others.length === 0 && only.dice >= (/GPL-/.test(only.id) ? ALONE_IF_GNU : ALONE);
