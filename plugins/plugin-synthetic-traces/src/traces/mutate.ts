import type { RandomStream } from '@framework/sdk';
import type { SourceFunction } from '../javascript/functions.js';
import type { Token } from '../javascript/scan.js';
import type { Mutation } from '../phrasebook.js';

/** A function with one operator or word replaced. */
export interface Mutated {
  readonly code: string;
  readonly mutation: Mutation;
  /** From 1, of the code. */
  readonly line: number;
  /** The right line, as it stands there. */
  readonly rightLine: string;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly mutation: Mutation;
}

/** Injects one mistake into a function's body; null where no mutation applies. */
export function mutate(
  fn: SourceFunction,
  mutations: readonly Mutation[],
  random: RandomStream,
): Mutated | null {
  const places = placesOf(fn, mutations);
  if (places.length === 0) return null;
  const { start, end, mutation } = places[random.integer(places.length)]!;
  const lineStart = fn.code.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = fn.code.indexOf('\n', start);
  return {
    code: fn.code.slice(0, start) + mutation.to + fn.code.slice(end),
    mutation,
    line: fn.code.slice(0, start).split('\n').length,
    rightLine: fn.code.slice(lineStart, lineEnd < 0 ? fn.code.length : lineEnd),
  };
}

const OPERATOR = /^[=!<>&|+-]$/;

function placesOf({ code, body }: SourceFunction, mutations: readonly Mutation[]): Place[] {
  const byText = new Map(mutations.map((mutation) => [mutation.from, mutation]));
  const places: Place[] = [];
  for (let at = 1; at < body.length; at++) {
    const first = at;
    // `===` is three tokens side by side.
    while (OPERATOR.test(body[first]!.text) && at + 1 < body.length && adjacent(body[at]!, body[at + 1]!))
      at++;
    const [start, end] = [body[first]!.start, body[at]!.end];
    const mutation = byText.get(code.slice(start, end));
    if (mutation !== undefined && applies(code, body, first, at)) places.push({ start, end, mutation });
  }
  return places;
}

const adjacent = (one: Token, other: Token): boolean => one.end === other.start && OPERATOR.test(other.text);

/** A sign, an angle of a type or a property called `true` is no operator: those stand between spaces and operands. */
function applies(code: string, body: readonly Token[], first: number, last: number): boolean {
  const [token, before, after] = [body[first]!, body[first - 1]!, body[last + 1]];
  if (token.text === 'min' || token.text === 'max')
    return before.text === '.' && body[first - 2]?.text === 'Math';
  if (token.text === 'true' || token.text === 'false') {
    return ['return', '=', '(', ',', '&', '|', '!'].includes(before.text) && after?.text !== '[';
  }
  if (token.kind !== 'punctuator') return false;
  const spaced = code[token.start - 1] === ' ' && code[body[last]!.end] === ' ';
  const operand =
    before.kind === 'word' || before.kind === 'number' || before.text === ')' || before.text === ']';
  // `a + 'text'` joins texts, and minus is no such mistake.
  const adds = token.text === '+' || token.text === '-';
  return spaced && operand && (!adds || (after?.kind === 'number' && before.kind !== 'string'));
}
