/** A piece of JavaScript or TypeScript. White space is left out; everything else is in exactly one token. */
export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'template' | 'regex' | 'comment' | 'punctuator';
  /** UTF-16 positions; `end` is behind the last unit. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Behind these words a slash begins a regular expression, behind any other it divides. */
const BEFORE_OPERAND = new Set(
  'return typeof case in of delete void throw new instanceof do else yield await'.split(' '),
);

/** Behind these a slash divides. `}` may end an object or a block; a regular expression behind a block is rarer. */
const AFTER_OPERAND = new Set([')', ']', '}']);

const WORD = /[\p{ID_Start}$_#@](?:[\p{ID_Continue}$\u200c\u200d]|\\u[0-9a-fA-F]{4})*/uy;
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?)n?/iy;
/** No alternative overlaps another, so that none of them goes back over what it read. */
const DOUBLE = /"(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*"/y;
const SINGLE = /'(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*'/y;
const REGEX = /\/(?![*/])(?:[^/\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*\])+\/[a-z]*/y;
const SPACE = /\s+/y;
/** Up to the next placeholder, or the end of the template. */
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;

/**
 * Splits a source into tokens: strings, templates with what is nested in them, regular expressions and comments are
 * told apart, so that a brace in one of them is none. Not a parser: whether a slash divides follows from the token before
 * it, which is right but for a regular expression behind a closing bracket.
 *
 * @returns null for what it cannot read: an open string, template, comment or bracket, a bracket that closes another.
 *   Linear in time, total for any text.
 */
export function scan(source: string): Token[] | null {
  const tokens: Token[] = [];
  /** Open brackets; `${` is a placeholder, after whose end the template goes on. */
  const open: string[] = [];
  let at = 0;
  let before: Token | undefined;
  const match = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(source) ? pattern.lastIndex : -1;
  };
  const add = (kind: Token['kind'], end: number): void => {
    const token = { kind, start: at, end, text: source.slice(at, end) };
    tokens.push(token);
    if (kind !== 'comment') before = token;
    at = end;
  };
  while (at < source.length) {
    const space = match(SPACE, at);
    if (space > 0) {
      at = space;
      continue;
    }
    const character = source[at]!;
    const two = source.slice(at, at + 2);
    let end: number;
    if (two === '//' || (two === '#!' && at === 0)) {
      const newline = source.indexOf('\n', at);
      add('comment', newline < 0 ? source.length : newline);
    } else if (two === '/*') {
      end = source.indexOf('*/', at + 2);
      if (end < 0) return null;
      add('comment', end + 2);
    } else if (character === '"' || character === "'") {
      end = match(character === '"' ? DOUBLE : SINGLE, at);
      if (end < 0) return null;
      add('string', end);
    } else if (character === '`' || (character === '}' && open.at(-1) === '${')) {
      if (character === '}') open.pop();
      end = match(TEMPLATE, at + 1);
      if (end < 0) return null;
      if (source[end - 1] === '{') open.push('${');
      add('template', end);
    } else if (character === '/' && operandFollows(before)) {
      end = match(REGEX, at);
      if (end < 0) return null;
      add('regex', end);
    } else {
      const number = match(NUMBER, at);
      const word = number > at ? -1 : match(WORD, at);
      if (number > at) add('number', number);
      else if (word > at) add('word', word);
      else {
        if ('([{'.includes(character)) open.push(character);
        else if (')]}'.includes(character) && open.pop() !== OPENING[character]) return null;
        add('punctuator', at + (two === '=>' ? 2 : 1));
      }
    }
  }
  return open.length === 0 ? tokens : null;
}

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

function operandFollows(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return BEFORE_OPERAND.has(before.text);
  if (before.kind === 'template') return before.text.endsWith('${');
  return before.kind === 'punctuator' && !AFTER_OPERAND.has(before.text);
}
