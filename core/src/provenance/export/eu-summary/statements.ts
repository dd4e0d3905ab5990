import { frameworkError, type JsonValue } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { readYamlFile } from '../../../config/yaml-file.js';

/** Sections of the template that a source may belong to; what a run made itself shows in its tables. */
export const CATEGORIES = [
  'public',
  'licensed',
  'third-party',
  'crawled',
  'user-data',
  'synthetic',
  'other',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** What only the provider can say: key → kind of its value. The key stands wherever its value is missing. */
export const KEYS = {
  'summary.version': 'text',
  'summary.lastUpdate': 'day',
  'summary.comments': 'text',
  'provider.name': 'text',
  'provider.contact': 'text',
  'provider.representative': 'text',
  'provider.smallOrMedium': 'yes-no',
  'model.names': 'text',
  'model.dependencies': 'text',
  'model.placedOnMarket': 'day',
  'data.latestCollection': 'text',
  'data.stillCollected': 'yes-no',
  'data.otherCharacteristics': 'text',
  'public.others': 'text',
  'licensed.description': 'text',
  'thirdParty.description': 'text',
  'crawling.crawlers': 'text',
  'crawling.purposes': 'text',
  'crawling.behaviour': 'text',
  'crawling.period': 'text',
  'crawling.description': 'text',
  'userData.fromModel': 'yes-no',
  'userData.fromServices': 'yes-no',
  'userData.description': 'text',
  'synthetic.marketModels': 'text',
  'synthetic.otherModels': 'text',
  'other.description': 'text',
  'processing.codeOfPractice': 'yes-no',
  'processing.rightsReservations': 'text',
  'processing.illegalContent': 'text',
  'processing.other': 'text',
} as const satisfies Readonly<Record<string, 'text' | 'yes-no' | 'day'>>;
export type Key = keyof typeof KEYS;

/** What a provider says of one source. */
export interface SourceStatement {
  readonly category: Category;
  /** Where the data set can be found. */
  readonly address: string | null;
  readonly description: string | null;
}

/** A provider's own statements, checked. */
export interface Statements {
  readonly values: Readonly<Partial<Record<Key, string | boolean>>>;
  /** By id, or by a pattern in which `*` stands for anything: the first that fits. */
  readonly sources: readonly (SourceStatement & { readonly pattern: string })[];
}

export const NO_STATEMENTS: Statements = { values: {}, sources: [] };

/**
 * Reads a provider's statements: YAML, sections as in `KEYS`, and `sources: {<id or pattern>: {category, address, description}}`.
 *
 * @param shown the file's name as messages print it
 * @throws FWK_CLI_USAGE for a file that is not there or no YAML, and with the line of what is no statement
 */
export function readStatements(file: string, shown: string): Statements {
  const { value, line } = readYamlFile(file, shown, 'FWK_CLI_USAGE');
  const wrong = (path: readonly string[], message: string, action: string) =>
    frameworkError('FWK_CLI_USAGE', { message, at: `${shown}:${line(path)}`, action });
  const section = (given: JsonValue | undefined, path: readonly string[]): [string, JsonValue][] => {
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return Object.entries(given);
    throw wrong(path, `${path.join('.') || 'the file'} holds no keys`, 'write `key: value` lines below it');
  };
  const values: Partial<Record<Key, string | boolean>> = {};
  const sources: (SourceStatement & { pattern: string })[] = [];
  for (const [name, given] of section(value, [])) {
    for (const [inner, one] of section(given, [name])) {
      const path = [name, inner];
      if (name === 'sources') {
        sources.push({ pattern: inner, ...sourceIn(Object.fromEntries(section(one, path)), path, wrong) });
        continue;
      }
      const key = path.join('.');
      if (!isKey(key)) {
        throw wrong(
          path,
          `there is no statement '${key}'${suggestion(key, Object.keys(KEYS))}`,
          'correct the key',
        );
      }
      values[key] = valueIn(one, KEYS[key], path, wrong);
    }
  }
  return { values, sources };
}

type Wrong = (path: readonly string[], message: string, action: string) => Error;

const isKey = (key: string): key is Key => Object.hasOwn(KEYS, key);

function valueIn(
  given: JsonValue,
  kind: (typeof KEYS)[Key],
  path: readonly string[],
  wrong: Wrong,
): string | boolean {
  if (kind === 'yes-no') {
    if (typeof given === 'boolean') return given;
    throw wrong(path, `${path.join('.')} is neither true nor false`, 'write true or false');
  }
  const text = typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string' || text.trim() === '') {
    throw wrong(path, `${path.join('.')} is no text`, 'write a text, or leave the key out');
  }
  if (kind === 'day' && !/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    throw wrong(path, `'${text.slice(0, 40)}' is no day`, 'write it as 2026-11-28');
  }
  return text.trim();
}

const SOURCE_KEYS = ['category', 'address', 'description'];

function sourceIn(
  given: Readonly<Record<string, JsonValue>>,
  path: readonly string[],
  wrong: Wrong,
): SourceStatement {
  const unknown = Object.keys(given).find((key) => !SOURCE_KEYS.includes(key));
  if (unknown !== undefined) {
    throw wrong(
      [...path, unknown],
      `of a source there is no '${unknown}'${suggestion(unknown, SOURCE_KEYS)}`,
      'use category, address, description',
    );
  }
  const text = (key: string): string | null => {
    const value = given[key];
    return value === undefined ? null : String(valueIn(value, 'text', [...path, key], wrong));
  };
  const written = text('category') ?? '';
  const category = CATEGORIES.find((one) => one === written);
  if (category === undefined) {
    throw wrong(
      [...path, 'category'],
      `'${written.slice(0, 40)}' is no category${suggestion(written, CATEGORIES)}`,
      `use one of: ${CATEGORIES.join(', ')}`,
    );
  }
  return { category, address: text('address'), description: text('description') };
}

/** What is said of a source; undefined where nothing is. */
export const statementOf = ({ sources }: Statements, id: string): SourceStatement | undefined =>
  sources.find(({ pattern }) => {
    const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(id);
  });
