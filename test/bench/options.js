// What a benchmark is told on the command line: each option described once, for whoever reads, asks for `--help` or mistypes.
import { parseArgs } from 'node:util';

/** A mistake in what was asked: one line for people, exit 2. */
export class UsageError extends Error {}

// Kinds of option. `what` says what it is; `value` stands for it in the help; `read` takes what was written, or throws why not.

/** Given or not. */
export const flag = (what) => ({ what, type: 'boolean', fallback: false });

/** A file, a folder, part of a name. */
export const text = (what, value, fallback) => ({
  what,
  value: `<${value}>`,
  fallback,
  read: (word) => word,
});

export const number = (what, fallback) => ({ what, value: '<number>', fallback, read: readNumber });

/** Several, with commas between. */
export const numbers = (what, fallback) => ({
  ...{ what, value: '<number>,…', fallback },
  read: (word) => word.split(',').map(readNumber),
});

/** Several texts, with commas between. `fallback` is where the text of the help says what it is. */
export const texts = (what, value, fallback) => ({
  ...{ what, value: `<${value}>,…`, fallback, isTold: true },
  read: (word) => word.split(','),
});

export const oneOf = (what, names, fallback) => ({
  ...{ what, value: names.join('|'), fallback },
  read: (word) => readName(word, names),
});

/** Several of them; all when left out, unless `fallback` says which. */
export const someOf = (what, names, fallback = names) => ({
  ...{ what, value: `${names.join(',')}`, fallback },
  read: (word) => word.split(',').map((one) => readName(one, names)),
});

function readNumber(word) {
  const value = Number(word);
  // None of what is asked for in numbers can be none.
  if (word.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new UsageError(`'${word}' is no number above 0`);
  return value;
}

function readName(word, names) {
  if (names.includes(word)) return word;
  throw new UsageError(`'${word}' is none of ${names.join(', ')}`);
}

/**
 * The values of an area's options, read and with what is left out filled in.
 *
 * @param flags the words behind the area's name
 * @param described name → option
 * @throws UsageError for what is not known, and for a value that cannot be read
 */
export function readOptions(flags, described) {
  const { values, tokens } = parseArgs({
    args: flags,
    options: Object.fromEntries(
      Object.entries(described).map(([name, { type = 'string' }]) => [name, { type }]),
    ),
    strict: false,
    tokens: true,
  });
  for (const { kind, name, rawName, value } of tokens) {
    if (kind === 'positional') throw new UsageError(`'${value}' belongs to no option`);
    if (kind === 'option-terminator') continue;
    if (!Object.hasOwn(described, name)) throw new UsageError(`there is no option ${rawName}`);
    const isFlag = described[name].type === 'boolean';
    if (isFlag !== (value === undefined))
      throw new UsageError(`${rawName} takes ${isFlag ? 'no value' : `a value: ${described[name].value}`}`);
  }
  return Object.fromEntries(
    Object.entries(described).map(([name, { read, fallback }]) => {
      if (values[name] === undefined || read === undefined) return [name, values[name] ?? fallback];
      try {
        return [name, read(values[name])];
      } catch (cause) {
        throw new UsageError(`--${name}: ${cause.message}`, { cause });
      }
    }),
  );
}

/** Lines that say what there is to give. */
export function optionsText(described) {
  const rows = Object.entries(described).map(([name, option]) => [`--${name} ${option.value ?? ''}`, option]);
  const width = Math.max(...rows.map(([words]) => words.length));
  return rows.map(([words, { what, fallback, isTold }]) => {
    const left = fallback === undefined || fallback === false || fallback === '' || isTold === true;
    return `  ${words.padEnd(width)}  ${what}${left ? '' : ` (${[fallback].flat().join(',')})`}`;
  });
}
