import { type LicenceNode, licencesOf, parseStatement } from '../expression/expression.js';
import { apacheException, findException } from './exceptions.js';
import { findNotices } from './notices.js';
import { withOffer } from './offers.js';
import { type LicenceReader, plainReader, type ReadText } from './reader.js';
import { spdxTags } from './spdx-tag.js';
import type { TextMatch } from './template-index.js';

/** What a text says of its licence. */
export interface Detection {
  /** Several licences are a sum, unless the text offers them as a choice. */
  readonly node: LicenceNode;
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly id: string;
  /** `text`: the licence itself stands there. `notice`: it is named. `tag`: by an `SPDX-License-Identifier`. */
  readonly how: 'text' | 'notice' | 'tag';
  readonly confidence: number;
  /** The words that name it. */
  readonly words?: string;
  /** Granted beside a licence that is named; of a licence's whole text nothing says for which files it is granted. */
  readonly exception?: string;
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
  reader: LicenceReader = plainReader,
): Detection | null {
  const read = reader.read(text);
  const { findings, rest } =
    read.words.length < WORDS_OF_A_LICENCE ? { findings: [], rest: read.words } : byText(read, kind, reader);
  const { notices, choice, alternatives } = findNotices(rest);
  const exception = findException(rest);
  for (const notice of notices) {
    // `the GNU General Public License` after the GPL of a version speaks of that one.
    if (notice.generic && findings.some(({ id }) => nameOf(id) === nameOf(notice.id))) continue;
    if (notice.pointer && findings.some(({ id }) => isGnu(id))) continue;
    const same = findings.findIndex(({ id }) => familyOf(id) === familyOf(notice.id));
    if (same < 0) {
      findings.push({
        id: notice.id,
        how: 'notice',
        confidence: NOTICE_CONFIDENCE,
        words: notice.words,
        ...(exception === null || nameOf(notice.id) !== 'GPL' ? {} : { exception }),
      });
    } else if (notice.id.endsWith('-or-later')) {
      // The text of a GNU licence does not say whether later versions are granted; the notice does.
      findings[same] = { ...findings[same]!, id: notice.id };
    }
  }
  const apache = findings.findIndex(({ id }) => id === 'Apache-2.0');
  const forApache = apache < 0 ? null : apacheException(read.words);
  if (forApache !== null) findings[apache] = { ...findings[apache]!, exception: forApache };
  const tagged = kind === 'licence-file' ? byTags(text, findings) : null;
  if (tagged !== null) return tagged;
  if (findings.length === 0) return null;
  const offered = new Set([...alternatives].map(familyOf));
  const isAlternative = (finding: Finding) =>
    choice && (findings.length === 2 || offered.has(familyOf(finding.id)));
  const together = findings
    .filter((finding) => !isAlternative(finding))
    .map((finding) => withOffer(leaf(finding), read.words));
  const either = findings.filter(isAlternative).map(leaf);
  const node = combine('and', [...together, ...(either.length === 0 ? [] : [combine('or', either)])]);
  return { node, findings };
}

const leaf = ({ id, exception }: Finding): LicenceNode & { kind: 'licence' } => ({
  kind: 'licence',
  id,
  ...(exception === undefined ? {} : { exception }),
});

/**
 * What `SPDX-License-Identifier` says in a licence file: more than words that only name licences, and never less than a
 * licence whose text stands there. Null without one that is understood.
 */
function byTags(text: string, findings: readonly Finding[]): Detection | null {
  const nodes = spdxTags(text).flatMap((stated) => {
    const statement = parseStatement(stated);
    return statement.kind === 'expression' ? [statement.node] : [];
  });
  if (nodes.length === 0) return null;
  const texts = findings.filter(({ how }) => how === 'text');
  const named = nodes.flatMap(licencesOf);
  const unnamed = texts.filter(({ id }) => !named.some((node) => familyOf(node.id) === familyOf(id)));
  const tags = named.map(
    ({ id, exception }): Finding => ({
      id,
      how: 'tag',
      confidence: 1,
      ...(exception === undefined ? {} : { exception }),
    }),
  );
  return { node: combine('and', [...nodes, ...unnamed.map(leaf)]), findings: [...tags, ...texts] };
}

const combine = (kind: 'and' | 'or', parts: readonly LicenceNode[]): LicenceNode =>
  parts.length === 1 ? parts[0]! : { kind, parts };

/** `GPL-3.0` for `GPL-3.0-only` and `GPL-3.0-or-later`: one text, two grants. */
const familyOf = (id: string): string => id.replace(/-(?:only|or-later)$/, '');

const isGnu = (id: string): boolean => /^[AL]?GPL-/.test(id);

/** `GPL` for all its versions. */
const nameOf = (id: string): string => id.replace(/-\d.*$/, '');

function byText(
  { words, trigrams: grams }: ReadText,
  kind: 'licence-file' | 'comments',
  reader: LicenceReader,
): { findings: Finding[]; rest: readonly string[] } {
  let result = reader.common.match(grams);
  const mayHoldMore = kind === 'licence-file' || words.some((word) => GRANTING.has(word));
  if (mayHoldMore && !isAlone(result.matches)) result = reader.all.match(grams);
  const findings = result.matches.map(
    ({ id, confidence }): Finding => ({
      ...termOf(id),
      how: 'text',
      confidence: Math.round(confidence * 1000) / 1000,
    }),
  );
  if (result.explained.size === 0) return { findings, rest: words };
  const explained = new Uint8Array(words.length);
  for (const [at, gram] of grams.entries()) if (result.explained.has(gram)) explained.fill(1, at, at + 3);
  return { findings, rest: words.filter((_, at) => explained[at] === 0) };
}

/** The list has texts of deprecated ids: `GPL-2.0-with-GCC-exception` is GPL-2.0-only with an exception. */
function termOf(id: string): { readonly id: string; readonly exception?: string } {
  const statement = parseStatement(id);
  if (statement.kind !== 'expression' || statement.node.kind !== 'licence') return { id };
  const { id: current, exception } = statement.node;
  return exception === undefined ? { id } : { id: current, exception };
}

const isAlone = ([only, ...others]: readonly TextMatch[]): boolean =>
  only !== undefined && others.length === 0 && only.dice >= (/GPL-/.test(only.id) ? ALONE_IF_GNU : ALONE);
