import type { MatchMode } from '../match/find-text.js';
import type { MatchAnswer, MatchedDocument } from '../match/match-answer.js';
import type { IndexedRun } from '../match/match-run.js';
import { plainText } from '../provenance/export/plain-text.js';
import type { Style } from './output.js';
import { bytesText, table, wholeText } from './text.js';

/** Places of one document that are shown. */
const SHOWN = 3;
/** Dropped copies that are shown. */
const COPIES = 20;

/** Documents with their licence and where the text stands in them. */
export function matchText(answer: MatchAnswer, mode: MatchMode, style: Style): string {
  const { run, text, found, complete, longest, matches, copies, sure } = answer;
  const least = complete ? '' : 'at least ';
  const what =
    mode === 'whole'
      ? `the text (${wholeText(text.bytes)} bytes)`
      : `a stretch of ${wholeText(sure)} bytes or more`;
  if (found.documents === 0) {
    return `${style.bold(run)}  no document has ${what}${complete ? '' : ', as far as was looked: its parts stand in very many'}`;
  }
  const lines = [
    `${style.bold(run)}  ${least}${found.documents === 1 ? '1 document has' : `${wholeText(found.documents)} documents have`} ${what}, ${least}${found.spans === 1 ? 'once' : `${wholeText(found.spans)} times`}`,
  ];
  if (mode === 'parts' && longest !== null) {
    lines.push(
      `  longest stretch  ${wholeText(longest.bytes)} bytes, ${(longest.share * 100).toFixed(1)}% of the text`,
    );
  }
  for (const document of matches) lines.push('', ...documentLines(document, mode, style));
  if (found.documents > matches.length) {
    lines.push('', `  … and ${wholeText(found.documents - matches.length)} more: --limit`);
  }
  if (copies.length > 0) {
    lines.push('', '  dropped as copies of these (their bytes are not kept):');
    lines.push(
      table(
        copies
          .slice(0, COPIES)
          .map(({ id, license, reason, plugin }) => [
            plainText(id),
            plainText(license ?? 'no licence stated'),
            style.dim(`${reason}, ${plugin}`),
          ]),
        'lll',
        '    ',
      ),
    );
    if (copies.length > COPIES) lines.push(`    … and ${wholeText(copies.length - COPIES)} more: --json`);
  }
  return lines.join('\n');
}

function documentLines(document: MatchedDocument, mode: MatchMode, style: Style): readonly string[] {
  const { id, license, repository, path, verdict, split, spans } = document;
  const kept = verdict === 'kept' ? 'trained on' : `held out (${plainText(split)})`;
  return [
    `  ${style.bold(plainText(id))}  ${plainText(license ?? 'no licence known')}, ${kept}`,
    ...(repository === null
      ? []
      : [`    ${plainText(repository)}${path === null ? '' : `: ${plainText(path)}`}`]),
    ...spans.slice(0, SHOWN).map(({ from, to, line, exact, text }) => {
      const part = mode === 'parts' ? `, bytes ${text.from}–${text.to} of the text` : '';
      return `    line ${wholeText(line)}, bytes ${from}–${to}${part}, ${exact ? 'exact' : style.yellow('white space differs')}`;
    }),
    ...(spans.length > SHOWN ? [`    … and ${wholeText(spans.length - SHOWN)} more places`] : []),
  ];
}

export const indexedText = ({ run, made, documents, bytes, indexBytes }: IndexedRun, style: Style): string =>
  `${style.bold(run)}  ${made ? 'indexed' : 'is indexed'}: ${wholeText(documents)} documents, ${bytesText(bytes)} of text, ${bytesText(indexBytes)} of index`;
