import type { SourceFunction } from '../javascript/functions.js';
import type { Token } from '../javascript/scan.js';

/** A statement at the top of a function's body, as `phrasings.json` has words for. */
export type Statement =
  | { readonly slot: 'if-return' | 'if-throw'; readonly condition: string; readonly value: string }
  | { readonly slot: 'if' | 'if-else'; readonly condition: string }
  | { readonly slot: 'loop'; readonly head: string }
  | { readonly slot: 'let'; readonly name: string; readonly value: string }
  | { readonly slot: 'call' | 'return' | 'throw'; readonly value: string }
  | { readonly slot: 'return-nothing' };

/** Longest piece of code quoted in a sentence. */
const LONGEST = 90;

/**
 * The statements of a function's body, in order.
 *
 * @returns null where one of them is not understood, is too long to be quoted, or ends without a semicolon: a walk through
 *   the code that leaves something out would be wrong
 */
export function statementsOf({ code, body }: SourceFunction): readonly Statement[] | null {
  const reader = new Reader(code, body);
  const statements: Statement[] = [];
  while (!reader.done) {
    const statement = reader.statement();
    if (statement === null) return null;
    statements.push(statement);
  }
  return statements;
}

class Reader {
  readonly #code: string;
  readonly #tokens: readonly Token[];
  #at = 1;
  /** Place of the brace that closes what is read. */
  readonly #end: number;

  constructor(code: string, body: readonly Token[]) {
    this.#code = code;
    this.#tokens = body;
    this.#end = closes(body, 0);
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  statement(): Statement | null {
    const word = this.#text(this.#at);
    switch (word) {
      case 'if':
        return this.#if();
      case 'for':
      case 'while':
        return this.#loop();
      case 'return': {
        const value = this.#expression(this.#at + 1);
        return value === '' ? { slot: 'return-nothing' } : value === null ? null : { slot: 'return', value };
      }
      case 'throw': {
        const value = this.#expression(this.#at + 1);
        return value ? { slot: 'throw', value } : null;
      }
      case 'const':
      case 'let':
      case 'var':
        return this.#declaration();
      default: {
        if (['do', 'switch', 'try', 'function', 'class', '{'].includes(word)) return null;
        const value = this.#expression(this.#at);
        return value ? { slot: 'call', value } : null;
      }
    }
  }

  #if(): Statement | null {
    const condition = this.#parentheses();
    if (condition === null) return null;
    const block = this.#text(this.#at) === '{' ? closes(this.#tokens, this.#at) : -1;
    const inner = block < 0 ? this.#at : this.#at + 1;
    const exit = this.#text(inner);
    if (exit === 'return' || exit === 'throw') {
      const value = this.#expression(inner + 1);
      if (value === null || (block >= 0 && this.#at !== block)) {
        if (block < 0) return null;
        this.#at = block + 1;
        return this.#else(condition);
      }
      if (block >= 0) this.#at = block + 1;
      if (this.#text(this.#at) === 'else') return this.#else(condition);
      if (exit === 'throw') return value ? { slot: 'if-throw', condition, value: `\`${value}\`` } : null;
      return { slot: 'if-return', condition, value: value === '' ? 'nothing' : `\`${value}\`` };
    }
    if (block < 0) {
      if (this.#expression(this.#at) === null) return null;
    } else {
      this.#at = block + 1;
    }
    return this.#else(condition);
  }

  /** Skips the other branches. */
  #else(condition: string): Statement | null {
    if (this.#text(this.#at) !== 'else') return { slot: 'if', condition };
    this.#at++;
    if (this.#text(this.#at) === 'if') return this.#if() === null ? null : { slot: 'if-else', condition };
    if (this.#text(this.#at) === '{') this.#at = closes(this.#tokens, this.#at) + 1;
    else if (this.#expression(this.#at) === null) return null;
    return { slot: 'if-else', condition };
  }

  #loop(): Statement | null {
    const start = this.#at;
    const open = this.#text(start + 1) === 'await' ? start + 2 : start + 1;
    if (this.#text(open) !== '(') return null;
    const close = closes(this.#tokens, open);
    const head = this.#slice(start, close);
    this.#at = close + 1;
    if (this.#text(this.#at) === '{') this.#at = closes(this.#tokens, this.#at) + 1;
    else if (this.#expression(this.#at) === null) return null;
    return head === null ? null : { slot: 'loop', head };
  }

  #declaration(): Statement | null {
    const name = this.#tokens[this.#at + 1]!;
    if (name.kind !== 'word' || this.#text(this.#at + 2) !== '=') return null;
    const from = this.#at + 3;
    const value = this.#expression(from);
    if (!value) return null;
    // `let a = 1, b = 2`: two in one.
    let depth = 0;
    for (let at = from; at < this.#at; at++) {
      const text = this.#text(at);
      if ('([{'.includes(text)) depth++;
      else if (')]}'.includes(text)) depth--;
      else if (text === ',' && depth === 0) return null;
    }
    return { slot: 'let', name: name.text, value };
  }

  /** The condition behind `if`; goes on behind it. */
  #parentheses(): string | null {
    if (this.#text(this.#at + 1) !== '(') return null;
    const close = closes(this.#tokens, this.#at + 1);
    const inside = this.#slice(this.#at + 2, close - 1);
    this.#at = close + 1;
    return inside;
  }

  /** Up to the semicolon, behind which reading goes on; null where it is too long, or ends in another way. */
  #expression(from: number): string | null {
    let at = from;
    while (at < this.#end && this.#text(at) !== ';') {
      at =
        '([{'.includes(this.#text(at)) || this.#text(at).endsWith('${')
          ? closes(this.#tokens, at) + 1
          : at + 1;
    }
    if (this.#text(at) !== ';') return null;
    this.#at = at + 1;
    return at === from ? '' : this.#slice(from, at - 1);
  }

  #slice(first: number, last: number): string | null {
    const text = this.#code.slice(this.#tokens[first]!.start, this.#tokens[last]!.end);
    return text.length > LONGEST || /[\n`]/.test(text) ? null : text;
  }

  #text(at: number): string {
    return this.#tokens[at]?.text ?? '';
  }
}

/** The place of the bracket that closes this one. */
function closes(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!;
    if (kind === 'template') depth += (text.endsWith('${') ? 1 : 0) - (text.startsWith('}') ? 1 : 0);
    else if (kind === 'punctuator' && /^[([{]$/.test(text)) depth++;
    else if (kind === 'punctuator' && /^[)\]}]$/.test(text)) depth--;
    if (depth === 0) return at;
  }
  return tokens.length;
}
