import { accountOptOut } from '../ask-for/account.js';
import { bareOptOut } from '../ask-for/unsaid.js';
import type { OptOut } from '../opt-out.js';
import type { Entry } from '../opt-out-list.js';
import type { Issue } from './issue-file.js';

/** What an issue asks for. */
export interface Request {
  readonly entries: readonly Entry[];
  /** Lines that nobody could read: then the request counts as one for everything of its author. */
  readonly unclear: readonly number[];
}

/**
 * Reads a request to leave data out, in both forms that were filed at bigcode-project/opt-out-v2: the list of 2022 to 2026 (`I request that
 * the following data is removed from The Stack:`, then repositories, `all`, `Commits`, `GitHub issue`), and the form with headings since
 * (`Accounts and organizations to remove ENTIRELY`, `Specific repositories to remove`).
 *
 * People write in their own words between. What cannot be read is not passed over: it counts as a request for everything of whoever
 * filed it, for too much is left out rather than too little.
 */
export function requestOf({ author, body }: Issue): Request {
  const lines = body.split(/\r\n|\r|\n/);
  const wishes = lines.some((line) => HEADING.test(line)) ? fromHeadings(lines) : fromList(lines);
  const entries: Entry[] = [];
  const unclear: number[] = [];
  const whole = accountOptOut(author);
  const everything = (line: number) => {
    if (whole.kind !== 'refused') entries.push({ optOut: whole, line });
  };
  for (const { text, line, kind } of wishes) {
    const optOut = read(text, kind);
    if (optOut === 'everything') everything(line);
    else if (optOut === 'unclear') {
      unclear.push(line);
      everything(line);
    } else if (optOut !== 'no-files') entries.push({ optOut, line });
  }
  if (wishes.length === 0) {
    unclear.push(1);
    everything(1);
  }
  return { entries, unclear };
}

interface Wish {
  readonly text: string;
  /** From 1, in the issue's text. */
  readonly line: number;
  readonly kind: 'account' | 'any';
}

const HEADING =
  /^\s*#{1,6}\s*(accounts? and organi[sz]ations? to remove|specific repositories to remove|optional\b|anything else)/i;
const NOTHING = /^_?no response_?$/i;

function fromHeadings(lines: readonly string[]): readonly Wish[] {
  const wishes: Wish[] = [];
  let kind: Wish['kind'] | null = null;
  for (const [index, written] of lines.entries()) {
    if (/^\s*#{1,6}\s/.test(written)) {
      const heading = HEADING.exec(written)?.[1]?.toLowerCase() ?? '';
      kind = heading.startsWith('account') ? 'account' : heading.startsWith('specific') ? 'any' : null;
      continue;
    }
    const text = itemOf(written);
    if (kind === null || text === '' || NOTHING.test(text)) continue;
    // Several on one line, with or without commas.
    for (const part of /[,;]/.test(text) ? text.split(/\s*[,;]\s*/) : [text]) {
      if (part !== '') wishes.push({ text: part, line: index + 1, kind });
    }
  }
  return wishes;
}

const BEGINS = /data is removed from|removed from the stack/i;
const ENDS = /^\s*_?note_?:/i;

function fromList(lines: readonly string[]): readonly Wish[] {
  const wishes: Wish[] = [];
  const begin = lines.findIndex((line) => BEGINS.test(line));
  for (let index = begin + 1; index < lines.length; index++) {
    const written = lines[index]!;
    if (ENDS.test(written)) break;
    const text = itemOf(written);
    if (text === '') continue;
    // Outside of the list people say what they think of it; a line that is a name or `all` is meant as an entry.
    const isItem = /^\s*[-*+]\s*\S/.test(written);
    if (isItem || EVERYTHING.test(text) || /^\S+\/\S+$/.test(text)) {
      wishes.push({ text, line: index + 1, kind: 'any' });
    }
  }
  return wishes;
}

/** A line without its mark, quotes and link: `- [a/b](https://…)` is `a/b`. */
const itemOf = (line: string): string =>
  line
    .trim()
    .replace(/^[-*+]\s*(?:\[[ xX]\]\s*)?/, '')
    .replace(/^\[([^\]]{1,200})\]\([^()\s]{1,400}\)$/, '$1')
    .replace(/^[`"'<]+|[`"'>.,;]+$/g, '')
    .trim();

const EVERYTHING = /^all\b(?! of (?:the|my) (?:issues|commits)\b)/i;
/** What stands in no file: this run reads none of it, or another filter decides. */
const NO_FILES = /^(?:commits?|github issues?|issues?|pull requests?|stack ?overflow)$/i;

function read(text: string, kind: Wish['kind']): OptOut | 'everything' | 'no-files' | 'unclear' {
  if (EVERYTHING.test(text)) return 'everything';
  if (NO_FILES.test(text)) return 'no-files';
  if (/[\s*]/.test(text)) return 'unclear';
  const name = text.replace(/^@(?=[\w-]+$)/, '');
  const optOut = kind === 'account' ? accountOptOut(name) : bareOptOut(name);
  if (optOut.kind !== 'refused') return optOut;
  // A repository under the heading for accounts is still named.
  const other = kind === 'account' ? bareOptOut(name) : optOut;
  return other.kind === 'refused' ? 'unclear' : other;
}
