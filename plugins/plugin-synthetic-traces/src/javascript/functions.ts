import { type DocComment, parseDocComment } from './doc-comment.js';
import { scan, type Token } from './scan.js';

/** A function of a source: a declaration, a method, or a function given to a name. */
export interface SourceFunction {
  readonly name: string;
  /** As it stands there, without its doc comment, its indentation taken away. */
  readonly code: string;
  readonly parameters: readonly Parameter[];
  /** Tokens of the body, braces included; positions are those in `code`. */
  readonly body: readonly Token[];
  readonly doc: DocComment | null;
  /** The doc comment as it stands there, its indentation taken away. */
  readonly docText: string | null;
  /** Of the doc comment. */
  readonly docLines: Lines | null;
  /** First and last line of the code in the source, from 1. */
  readonly lines: Lines;
}

interface Lines {
  readonly first: number;
  readonly last: number;
}

export interface Parameter {
  readonly name: string;
  /** Has a default, a question mark, or takes all that follow. */
  readonly optional: boolean;
}

const MODIFIERS = new Set(
  'export default async static public private protected override readonly get set'.split(' '),
);
/** What looks like a call with a block behind it and is none of ours. */
const KEYWORDS = new Set(
  'if for while switch catch with function return typeof new await yield do else try constructor super'.split(
    ' ',
  ),
);

/**
 * Functions with a body in braces, in the order they stand there; those inside another function are part of it and not
 * listed. What is not understood is left out.
 *
 * @returns null where the source cannot be read
 */
export function findFunctions(source: string): SourceFunction[] | null {
  const all = scan(source);
  if (all === null) return null;
  const tokens = all.filter(({ kind }) => kind !== 'comment');
  const syntax: Syntax = { tokens, closing: closingBrackets(tokens) };
  const comments = new Map<number, Token>();
  let next = 0;
  for (const token of all) {
    // The comment right before a token; a later one replaces it.
    if (token.kind === 'comment') comments.set(next, token);
    else next++;
  }
  const lineOf = lineCounter(source);
  const found: SourceFunction[] = [];
  /** Overloads stand before the function they are of, and the first of them has the comment. */
  let overload: { readonly name: string; readonly comment: Token } | undefined;
  for (let at = 0; at < tokens.length; ) {
    const head = headAt(syntax, at);
    if (head === null) {
      const name = overloadAt(tokens, at);
      const comment = comments.get(at);
      if (name !== null && isDocComment(comment)) overload = { name, comment };
      at++;
      continue;
    }
    const start = tokens[at]!.start;
    const last = tokens[head.end]!;
    const own = comments.get(at);
    const comment = isDocComment(own) ? own : overload?.name === head.name ? overload.comment : undefined;
    const shift = lineStart(source, start);
    const code = dedent(source.slice(shift, last.end));
    found.push({
      name: head.name,
      code,
      parameters: parametersOf(syntax, head),
      body: bodyOf(code, head.end - head.brace + 1),
      doc: comment ? parseDocComment(comment.text) : null,
      docText: comment ? dedent(source.slice(lineStart(source, comment.start), comment.end)) : null,
      docLines: comment ? { first: lineOf(comment.start), last: lineOf(comment.end - 1) } : null,
      lines: { first: lineOf(start), last: lineOf(last.end - 1) },
    });
    at = head.end + 1;
  }
  return found;
}

const isDocComment = (comment: Token | undefined): comment is Token =>
  comment?.text.startsWith('/**') === true && comment.text.length > 5;

/** The name in `function name(` or `export function name<`; null where something else begins. */
function overloadAt(tokens: readonly Token[], first: number): string | null {
  let at = first;
  while (MODIFIERS.has(tokens[at]?.text ?? '')) at++;
  return tokens[at]?.text === 'function' && tokens[at + 1]?.kind === 'word' ? tokens[at + 1]!.text : null;
}

/** The tokens without comments. */
interface Syntax {
  readonly tokens: readonly Token[];
  /** Place of an opening bracket → place of the one that closes it. Looked up, so that no bracket is walked twice. */
  readonly closing: ReadonlyMap<number, number>;
}

/** Places in the list of tokens. */
interface Head {
  readonly name: string;
  /** The parentheses of the parameters. */
  readonly open: number;
  readonly close: number;
  /** The braces of the body. */
  readonly brace: number;
  readonly end: number;
}

/** The function whose first token, modifiers included, is this one; null where none begins. */
function headAt(syntax: Syntax, first: number): Head | null {
  const { tokens } = syntax;
  const text = (at: number): string => tokens[at]?.text ?? '';
  const isWord = (at: number): boolean => tokens[at]?.kind === 'word';
  if (!isWord(first) || !beginsStatement(tokens, first)) return null;
  let at = first;
  while (MODIFIERS.has(text(at)) && isWord(at + 1)) at++;
  if (text(at) === 'function') {
    const name = at + (text(at + 1) === '*' ? 2 : 1);
    return isWord(name) ? withBody(syntax, text(name), name + 1) : null;
  }
  if (text(at) === 'const' || text(at) === 'let' || text(at) === 'var') {
    return isWord(at + 1) && text(at + 2) === '=' ? assigned(syntax, text(at + 1), at + 3) : null;
  }
  // `exports.name =`, `Thing.prototype.name =`
  let member = at;
  while (isWord(member) && text(member + 1) === '.' && isWord(member + 2)) member += 2;
  if (member > at && text(member + 1) === '=') return assigned(syntax, text(member), member + 2);
  // A method. A call with a block behind it does not occur in a statement's place.
  return KEYWORDS.has(text(at)) || !/^[\w$#]+$/.test(text(at)) ? null : withBody(syntax, text(at), at + 1);
}

function beginsStatement(tokens: readonly Token[], first: number): boolean {
  const before = tokens[first - 1];
  return before === undefined || ['{', '}', ';', ','].includes(before.text) || /^[)\]\w]/.test(before.text);
}

/** `function …`, `(…) => {`, or a function as the first argument of one call. */
function assigned(syntax: Syntax, name: string, from: number): Head | null {
  const { tokens } = syntax;
  const text = (place: number): string => tokens[place]?.text ?? '';
  const wrapped = tokens[from]?.kind === 'word' && text(from + 1) === '(' && text(from + 2) === 'function';
  let at = wrapped ? from + 2 : from;
  if (text(at) === 'async') at++;
  let head: Head | null = null;
  if (text(at) === 'function') {
    at += text(at + 1) === '*' ? 2 : 1;
    if (tokens[at]?.kind === 'word') at++;
    head = withBody(syntax, name, at);
  } else if (text(at) === '(' || text(at) === '<') {
    head = withBody(syntax, name, at, 'arrow');
  }
  if (head === null) return null;
  let { end } = head;
  if (wrapped && text(++end) !== ')') return null;
  return { ...head, end: text(end + 1) === ';' ? end + 1 : end };
}

/** Type parameters, parameters, return type and body from a place on; null where these do not stand there. */
function withBody(
  syntax: Syntax,
  name: string,
  from: number,
  form: 'function' | 'arrow' = 'function',
): Head | null {
  const { tokens, closing } = syntax;
  const open = tokens[from]?.text === '<' ? afterAngles(syntax, from) : from;
  if (tokens[open]?.text !== '(') return null;
  const close = closing.get(open)!;
  let brace = close + 1;
  if (tokens[brace]?.text === ':') brace = afterType(syntax, brace + 1, form);
  if (form === 'arrow') {
    if (tokens[brace]?.text !== '=>') return null;
    brace++;
  }
  if (tokens[brace]?.text !== '{') return null;
  return { name, open, close, brace, end: closing.get(brace)! };
}

/** Words that begin a statement: a type without a semicolon behind it has ended there. */
const NO_TYPE = new Set(
  'function export import const let var class interface enum declare return'.split(' '),
);
/** Most tokens of a type that is skipped. */
const LONGEST_TYPE = 120;

function afterAngles({ tokens, closing }: Syntax, from: number): number {
  let depth = 0;
  for (let at = from; at < Math.min(tokens.length, from + LONGEST_TYPE); at++) {
    const { text } = tokens[at]!;
    if (text === '<') depth++;
    else if (text === '>' && --depth === 0) return at + 1;
    else at = closing.get(at) ?? at;
  }
  return -1;
}

/** Behind a return type: at the `{` of the body, or at the `=>` of an arrow. */
function afterType({ tokens, closing }: Syntax, from: number, form: 'function' | 'arrow'): number {
  const goesOn = new Set([':', '|', '&', '<', ',', '=>', '(', 'is', 'extends', 'keyof']);
  let depth = 0;
  for (let at = from; at < Math.min(tokens.length, from + LONGEST_TYPE); at++) {
    const { text } = tokens[at]!;
    const continued = at === from || goesOn.has(tokens[at - 1]!.text);
    if (form === 'arrow' && text === '=>' && depth === 0) return at;
    if (form === 'function' && text === '{' && depth === 0 && !continued) return at;
    if (text === ';' || text === '=' || text === ')' || text === '}' || NO_TYPE.has(text)) return -1;
    if (text === '<') depth++;
    else if (text === '>') depth--;
    else at = closing.get(at) ?? at;
  }
  return -1;
}

/** `scan` has made sure that brackets match. A template with placeholders is one more kind: its parts are brackets. */
function closingBrackets(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    const closes =
      kind === 'template' ? text.startsWith('}') : kind === 'punctuator' && /^[)\]}]$/.test(text);
    const opens = kind === 'template' ? text.endsWith('${') : kind === 'punctuator' && /^[([{]$/.test(text);
    if (closes) closing.set(open.pop()!, at);
    if (opens) open.push(at);
  }
  return closing;
}

function parametersOf({ tokens, closing }: Syntax, { open, close }: Head): Parameter[] {
  const found: Parameter[] = [];
  let at = open + 1;
  while (at < close) {
    let rest = false;
    while (tokens[at]?.text === '.') {
      rest = true;
      at++;
    }
    const first = tokens[at];
    let optional = rest;
    const from = at;
    let depth = 0;
    for (; at < close; at++) {
      const { text } = tokens[at]!;
      if (text === '<') depth++;
      else if (text === '>') depth--;
      else if (depth <= 0 && text === ',') break;
      else if (text === '=' || (text === '?' && at === from + 1)) optional = true;
      else at = closing.get(at) ?? at;
    }
    if (first?.kind === 'word' && first.text !== 'this') found.push({ name: first.text, optional });
    at++;
  }
  return found;
}

/** The body's tokens at their places in the code: the last ones, which taking away indentation has not changed. */
function bodyOf(code: string, count: number): readonly Token[] {
  const tokens = scan(code)?.filter(({ kind }) => kind !== 'comment') ?? [];
  return tokens.slice(Math.max(0, tokens.length - count));
}

const lineStart = (source: string, at: number): number => {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  return /^\s*$/.test(source.slice(start, at)) ? start : at;
};

/** Takes away the first line's indentation from every line that has it. */
function dedent(text: string): string {
  const indent = /^[ \t]*/.exec(text)![0];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
    .join('\n');
}

function lineCounter(source: string): (position: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return (position) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
