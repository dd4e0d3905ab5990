type Version = readonly [major: number, minor: number, patch: number];
/** Versions from `low` up to but not including `high`; no `high`: without an end. */
interface Interval {
  readonly low: Version;
  readonly high: Version | null;
}

/**
 * How a range stands to a version: `met`, `unmet`, `open` (it has no end, such as `*` and `>=1.0`) or `unreadable`.
 * Understood are the forms manifests need, in npm's meaning: `^1.2`, `~1.2`, `1.2.0`, `1.x`, comparators side by side
 * (`>=1.2 <3`) and alternatives (`^1.0 || ^2.0`). A pre-release counts as the version it leads to, so that a plugin
 * can be tried on a release candidate.
 */
export function judgeRange(range: string, version: string): 'met' | 'unmet' | 'open' | 'unreadable' {
  const alternatives = range.split('||').map(readAlternative);
  const wanted = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) as Version | undefined;
  if (wanted === undefined || alternatives.includes(undefined)) return 'unreadable';
  const intervals = alternatives as Interval[];
  if (intervals.some(({ high }) => high === null)) return 'open';
  return intervals.some(
    ({ low, high }) => compare(low, wanted) <= 0 && (high === null || compare(wanted, high) < 0),
  )
    ? 'met'
    : 'unmet';
}

/** All comparators of one alternative must hold: their intervals' intersection. */
function readAlternative(text: string): Interval | undefined {
  const words = text
    .trim()
    .replace(/(\^|~|[<>]=?|=)\s+/g, '$1')
    .split(/\s+/);
  const intervals = words.map(readComparator);
  if (intervals.includes(undefined)) return undefined;
  return (intervals as Interval[]).reduce((a, b) => ({
    low: compare(a.low, b.low) >= 0 ? a.low : b.low,
    high: a.high === null || (b.high !== null && compare(b.high, a.high) < 0) ? b.high : a.high,
  }));
}

const COMPARATOR = /^(\^|~|>=|<=|>|<|=)?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?$/;

function readComparator(word: string): Interval | undefined {
  if (word === '') return { low: [0, 0, 0], high: null };
  const match = COMPARATOR.exec(word);
  if (!match) return undefined;
  const [, operator = '=', ...parts] = match;
  const numbers: number[] = [];
  for (const part of parts) {
    // What follows an `x` says nothing.
    if (part === undefined || !/\d/.test(part)) break;
    numbers.push(Number(part));
  }
  if (numbers.length === 0) return { low: [0, 0, 0], high: operator === '<' ? [0, 0, 0] : null };
  const low: Version = [numbers[0]!, numbers[1] ?? 0, numbers[2] ?? 0];
  const after = bump(low, numbers.length - 1);
  switch (operator) {
    case '^':
      return { low, high: bump(low, firstThatCounts(low, numbers.length)) };
    case '~':
      return { low, high: bump(low, Math.min(numbers.length - 1, 1)) };
    case '>=':
      return { low, high: null };
    case '>':
      return { low: after, high: null };
    case '<':
      return { low: [0, 0, 0], high: low };
    case '<=':
      return { low: [0, 0, 0], high: after };
    default:
      return { low, high: after };
  }
}

/** `^` lets everything change but the first part that is not 0. */
function firstThatCounts(version: Version, written: number): number {
  const index = version.findIndex((part, at) => part > 0 && at < written);
  return index < 0 ? written - 1 : index;
}

const bump = ([major, minor, patch]: Version, part: number): Version =>
  part === 0 ? [major + 1, 0, 0] : part === 1 ? [major, minor + 1, 0] : [major, minor, patch + 1];

const compare = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
