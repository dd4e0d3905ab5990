/**
 * Glob patterns over `/`-separated paths: `*` and `?` inside a segment, `**` over segments, `[abc]`, `[!a-z]`,
 * `{a,b}`, `\` before a literal. Written here because no kept package matches in bounded time: segments are matched
 * by the two-pointer wildcard scan and `**` by dynamic programming, so no pattern is exponential in a hostile path.
 */
export type PathMatcher = (path: string) => boolean;

/** How many alternatives braces may expand to; the rest of a pattern that asks for more is taken literally. */
const BRACE_LIMIT = 256;

/**
 * A pattern without a slash matches a file of that name at any depth, as in `.gitignore`, where braces are letters
 * like any other.
 */
export function globMatcher(pattern: string, braces: 'expand' | 'literal' = 'expand'): PathMatcher {
  const alternatives = (braces === 'expand' ? expandBraces(pattern) : [pattern]).map((alternative) => {
    const anchored = alternative.replace(/^\//, '');
    const segments: readonly Segment[] = anchored.split('/').map(parseSegment);
    return alternative.includes('/') ? segments : [GLOBSTAR, ...segments];
  });
  return (path) => {
    const segments = path.split('/');
    return alternatives.some((alternative) => matchSegments(alternative, segments));
  };
}

/** True when any of the patterns matches. */
export function anyGlob(patterns: readonly string[]): PathMatcher {
  const matchers = patterns.map((pattern) => globMatcher(pattern));
  return (path) => matchers.some((matches) => matches(path));
}

const GLOBSTAR = 'globstar' as const;
type Segment = typeof GLOBSTAR | readonly Piece[];
type Piece =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly character: string }
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

function parseSegment(segment: string): Segment {
  if (segment === '**') return GLOBSTAR;
  const characters = [...segment];
  const pieces: Piece[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === '*') {
      if (pieces.at(-1)?.kind !== 'star') pieces.push({ kind: 'star' });
    } else if (character === '?') {
      pieces.push({ kind: 'any' });
    } else if (character === '\\' && at + 1 < characters.length) {
      pieces.push({ kind: 'literal', character: characters[++at]! });
    } else if (character === '[' && characters.indexOf(']', at + 2) > 0) {
      const end = characters.indexOf(']', at + 2);
      pieces.push(parseClass(characters.slice(at + 1, end)));
      at = end;
    } else {
      pieces.push({ kind: 'literal', character });
    }
  }
  return pieces;
}

function parseClass(body: readonly string[]): Piece {
  const negated = body[0] === '!' || body[0] === '^';
  const members = negated ? body.slice(1) : body;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const from = members[at]!;
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    ranges.push([from, isRange ? members[at + 2]! : from]);
    if (isRange) at += 2;
  }
  return { kind: 'class', negated, ranges };
}

function matchSegments(pattern: readonly Segment[], path: readonly string[]): boolean {
  // reachable[i]: the pattern's segments so far can match the path's first i segments.
  let reachable = new Array<boolean>(path.length + 1).fill(false);
  reachable[0] = true;
  for (const segment of pattern) {
    const next = new Array<boolean>(path.length + 1).fill(false);
    if (segment === GLOBSTAR) {
      let open = false;
      for (let i = 0; i <= path.length; i++) {
        open ||= reachable[i]!;
        next[i] = open;
      }
    } else {
      for (let i = 0; i < path.length; i++) {
        if (reachable[i] && matchSegment(segment, [...path[i]!])) next[i + 1] = true;
      }
    }
    reachable = next;
  }
  return reachable[path.length]!;
}

function matchSegment(pieces: readonly Piece[], text: readonly string[]): boolean {
  let piece = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const current = pieces[piece];
    if (current?.kind === 'star') {
      star = piece++;
      starAt = at;
    } else if (current && matchPiece(current, text[at]!)) {
      piece++;
      at++;
    } else if (star >= 0) {
      piece = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (pieces[piece]?.kind === 'star') piece++;
  return piece === pieces.length;
}

function matchPiece(piece: Piece, character: string): boolean {
  switch (piece.kind) {
    case 'star':
    case 'any':
      return true;
    case 'literal':
      return piece.character === character;
    case 'class':
      return piece.ranges.some(([from, to]) => character >= from && character <= to) !== piece.negated;
  }
}

function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0) {
    const current = open.pop()!;
    const group = firstBraceGroup(current);
    if (!group || done.length + open.length + group.options.length > BRACE_LIMIT) done.push(current);
    else open.push(...group.options.map((option) => group.before + option + group.after));
  }
  return done;
}

function firstBraceGroup(pattern: string): { before: string; options: string[]; after: string } | undefined {
  const from = pattern.indexOf('{');
  if (from < 0) return undefined;
  let depth = 0;
  let start = from + 1;
  const options: string[] = [];
  for (let at = from; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      options.push(pattern.slice(start, at));
      start = at + 1;
    } else if (character === '}' && --depth === 0) {
      options.push(pattern.slice(start, at));
      return { before: pattern.slice(0, from), options, after: pattern.slice(at + 1) };
    }
  }
  return undefined;
}
