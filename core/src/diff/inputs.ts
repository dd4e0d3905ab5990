import { canonicalJson, type JsonObject, type JsonValue } from '@framework/sdk';
import { isObject } from '@framework/sdk/checks';

/**
 * What differs between the inputs of two store objects, in words. Lists of plugins are compared by their id, so that
 * one more plugin is not a change of all that stand after it.
 */
export function inputChanges(
  a: JsonObject,
  b: JsonObject,
  configurationOf: (plugin: string) => string = (plugin) => `the configuration of ${plugin}`,
): readonly string[] {
  const changes: string[] = [];
  compare([], a, b, (path, one, other) =>
    changes.push(path.at(-1) === 'configHash' ? configurationOf(path.at(-2)!) : words(path, one, other)),
  );
  return [...new Set(changes)];
}

function compare(
  path: readonly string[],
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  tell: (path: readonly string[], a: JsonValue | undefined, b: JsonValue | undefined) => void,
): void {
  if (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b)) return;
  const [left, right] = [byId(a), byId(b)];
  if (isObject(left) && isObject(right)) {
    for (const key of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
      compare([...path, key], left[key], right[key], tell);
    }
  } else tell(path, a, b);
}

function byId(value: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(value) || value.length === 0) return value;
  const entries = value as readonly JsonValue[];
  if (!entries.every((entry) => isObject(entry) && typeof entry['id'] === 'string')) return value;
  return Object.fromEntries(
    (entries as readonly JsonObject[]).map(({ id, ...rest }) => [id as string, rest]),
  );
}

/** Inputs by the names the stages give them (`run/stages/*.ts`). */
const NAMES: Readonly<Record<string, string>> = {
  documents: 'the documents of the filter stage',
  tokens: 'the tokens of the tokenize stage',
  sequence: 'the sequence index',
  order: 'the order of the plugins',
  sdk: 'the SDK level',
};

function words(path: readonly string[], a: JsonValue | undefined, b: JsonValue | undefined): string {
  const last = path.at(-1)!;
  const before = path.at(-2);
  if (last === 'integrity') return `the code of ${before}`;
  if (before === 'plugins' || before === 'taps')
    return `${last} was ${a === undefined ? 'added' : 'removed'}`;
  if (before === 'sources') {
    const what = a === undefined ? 'was added' : b === undefined ? 'was removed' : 'has other content';
    return `the source ${last} ${what}`;
  }
  if (before === 'fits') {
    if (a === undefined || b === undefined) return `${last} was ${a === undefined ? 'added' : 'removed'}`;
    return `what ${last} fitted`;
  }
  if (last === 'backend' || last === 'backendPlugin') return 'the backend';
  const name = NAMES[last] ?? last;
  const isShort = [a, b].every(
    (value) => typeof value === 'number' || (typeof value === 'string' && value.length < 20),
  );
  return isShort ? `${name}, ${String(a)} and ${String(b)}` : name;
}
