import { taskFileError } from './task-file-error.js';

/** The first field of a record, and the line it begins on. */
export interface Question {
  readonly question: string;
  readonly line: number;
}

/**
 * The first field of each record of a CSV file (RFC 4180): the question, in MMLU's files. Fields in quotes may hold
 * commas, line ends and doubled quotes.
 *
 * @throws FWK_EVAL_TASKS for a quote that is not closed
 */
export function questionsOfCsv(text: string, file: string): Question[] {
  const questions: Question[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const first = line;
    let question: string | undefined;
    // One record: fields up to a line end outside quotes.
    for (let ended = false; !ended; ) {
      let field = '';
      if (text[at] === '"') {
        const close = closingQuote(text, at);
        if (close === -1) throw taskFileError(file, first, 'a quote is opened and never closed');
        field = text.slice(at + 1, close).replaceAll('""', '"');
        line += field.split('\n').length - 1;
        at = close + 1;
      }
      const start = at;
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') at++;
      field += text.slice(start, at);
      question ??= field.trim();
      ended = text[at] !== ',';
      at++;
    }
    line++;
    if (question !== undefined && question !== '') questions.push({ question, line: first });
  }
  return questions;
}

/** Where the quote that is open at `open` closes; −1 for nowhere. */
function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
