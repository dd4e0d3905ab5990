import type { LicenceNode } from '../expression/expression.js';
import { trigrams } from './grams.js';
import { findNotices, offersChoice } from './notices.js';
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
/** Above this the text is one common licence and nothing else, so that no rarer one can explain it better. */
const ALONE = 0.98;
/** A text with fewer words cannot contain a licence's text. */
const WORDS_OF_A_LICENCE = 40;

/** Identifies licences by their text, then by name in what the texts leave unexplained. Null when there is neither. */
export function detectLicences(text: string): Detection | null {
  const words = licenceWords(text);
  const { findings, rest } =
    words.length < WORDS_OF_A_LICENCE ? { findings: [], rest: words } : byText(words);
  for (const notice of findNotices(rest)) {
    const family = notice.id.replace(/-(?:only|or-later)$/, '');
    const same = findings.findIndex(({ id }) => id.replace(/-(?:only|or-later)$/, '') === family);
    if (same < 0) {
      findings.push({ id: notice.id, how: 'notice', confidence: NOTICE_CONFIDENCE, words: notice.words });
    } else if (notice.id.endsWith('-or-later')) {
      // The text of a GNU licence does not say whether later versions are granted; the notice does.
      findings[same] = { ...findings[same]!, id: notice.id };
    }
  }
  const ids = [...new Set(findings.map(({ id }) => id))];
  if (ids.length === 0) return null;
  const parts = ids.map((id): LicenceNode => ({ kind: 'licence', id }));
  const node: LicenceNode =
    parts.length === 1 ? parts[0]! : { kind: offersChoice(rest) ? 'or' : 'and', parts };
  return { node, findings };
}

function byText(words: readonly string[]): { findings: Finding[]; rest: readonly string[] } {
  const grams = trigrams(words);
  let result = commonTemplates().match(grams);
  if (result.matches.length !== 1 || result.matches[0]!.dice < ALONE) result = allTemplates().match(grams);
  const findings = result.matches.map(
    ({ id, confidence }): Finding => ({ id, how: 'text', confidence: Math.round(confidence * 1000) / 1000 }),
  );
  const explained = new Uint8Array(words.length);
  for (const [at, gram] of grams.entries()) if (result.explained.has(gram)) explained.fill(1, at, at + 3);
  return { findings, rest: words.filter((_, at) => explained[at] === 0) };
}
