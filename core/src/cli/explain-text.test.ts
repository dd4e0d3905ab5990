import test from 'ava';
import type { DocumentAnswer, ExplainedDocument } from '../explain/explanation.js';
import { explanationText } from './explain-text.js';
import type { Style } from './output.js';

const plain = (text: string): string => text;
const STYLE = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain } as Style;

/** It would read as two documents, the second of them kept. */
const HOSTILE = 'x\n  kept     b:fine.js';

const document = (id: string): ExplainedDocument => ({
  ...{ id, fate: 'dropped', split: null, source: 'a', meta: { path: id, [id]: 1 } },
  verdicts: [
    { plugin: 'p', action: 'drop', reason: 'bad', split: null, evidence: { found: id, [id]: [id] } },
  ],
  ...{ bytes: 1, stored: null, tokens: null, takenDown: null, proof: null },
});

const answer = (documents: readonly ExplainedDocument[]): DocumentAnswer => ({
  ...{ kind: 'document', pattern: 'x*', match: 'glob', documents, similar: [], skipped: [] },
  ...{ counts: { kept: 0, held: 0, dropped: documents.length }, notRecorded: [], unread: [] },
});

test('a name is one line, wherever it stands', (t) => {
  for (const documents of [[document(HOSTILE)], [document(HOSTILE), document('y')]]) {
    const text = explanationText(
      { what: 'x*', run: null, preset: null, answers: [answer(documents)], problems: [] },
      STYLE,
    );
    t.true(text.includes('x⟨U+000A⟩  kept     b:fine.js'), text);
    t.notRegex(text, /^\s+kept/m);
  }
});
