import { readFileSync, statSync } from 'node:fs';
import { type FrameworkError, frameworkError, type JsonValue } from '@framework/sdk';
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { KeyPath } from './layer.js';

/** Far more than a preset needs; a data file given by mistake is not read into memory. */
const SIZE_LIMIT = 1024 * 1024;
/** Aliases a file may resolve to, all together: a YAML bomb multiplies a few lines into gigabytes with them. */
const ALIAS_LIMIT = 100;
/** Nesting a file may have; the parser recurses. */
const DEPTH_LIMIT = 64;

/** Whose mistake a wrong file is: the preset's that holds it or names it, or the command line's. */
export type YamlFileCode = 'FWK_PRESET_INVALID' | 'FWK_CLI_USAGE';

/** A YAML file read as plain data, every key with its line. */
export interface YamlFile {
  readonly value: JsonValue;
  /** Line of a key, or of the nearest one above it that is written; 1 for the file itself. */
  line(path: KeyPath): number;
}

/**
 * Reads a YAML 1.2 file that may come from anywhere: bounded in size, depth and aliases, no tags, no duplicate keys.
 *
 * @param shown the file's name as messages print it
 * @throws `code`, with the line
 */
export function readYamlFile(
  file: string,
  shown: string,
  code: YamlFileCode = 'FWK_PRESET_INVALID',
): YamlFile {
  const invalid = (message: string, line?: number, action = 'correct the line named'): FrameworkError =>
    frameworkError(code, { message, at: line === undefined ? shown : `${shown}:${line}`, action });
  const tooDeep = () => invalid(`nested deeper than ${DEPTH_LIMIT} levels`, undefined, 'nest it less');
  const text = readText(file, invalid);
  const lines = new LineCounter();
  const document = parse(text, lines, tooDeep);
  const lineAt = (offset: number | undefined) => lines.linePos(offset ?? 0).line;
  // A tag the schema does not know is only a warning to the parser; here it is foreign language.
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const message = error.message.split('\n')[0]!.replace(/\s+at line \d+, column \d+:?$/, '');
    throw invalid(`not readable as YAML: ${message}`, lineAt(error.pos[0]));
  }
  let aliases = 0;
  visit(document, (_, node, path) => {
    if (path.length > 2 * DEPTH_LIMIT) throw tooDeep();
    if (isAlias(node) && ++aliases > ALIAS_LIMIT) {
      throw invalid(`more than ${ALIAS_LIMIT} aliases`, lineAt(node.range?.[0]), 'write the values out');
    }
    if ((isScalar(node) || isCollection(node)) && node.tag !== undefined && !CORE_TAGS.has(node.tag)) {
      throw invalid(`the tag '${node.tag}' is not allowed`, lineAt(node.range?.[0]), 'remove the tag');
    }
  });
  let value: JsonValue;
  try {
    value = document.toJS({ maxAliasCount: ALIAS_LIMIT }) as JsonValue;
  } catch (cause) {
    throw invalid(`aliases that multiply: ${(cause as Error).message}`, undefined, 'write the values out');
  }
  return { value, line: (path) => lineAt(offsetOf(document.contents, path)) };
}

/** The parser recurses, so nesting without end ends in a full stack before `visit` could count it. */
function parse(text: string, lineCounter: LineCounter, tooDeep: () => FrameworkError) {
  try {
    return parseDocument(text, {
      lineCounter,
      version: '1.2',
      schema: 'core',
      customTags: [],
      uniqueKeys: true,
      stringKeys: true,
      prettyErrors: false,
      resolveKnownTags: false,
    });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

const CORE_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

function readText(
  file: string,
  invalid: (message: string, line?: number, action?: string) => FrameworkError,
): string {
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > SIZE_LIMIT) {
      throw invalid(
        `${size} bytes; at most ${SIZE_LIMIT} are read`,
        undefined,
        'name the file that was meant',
      );
    }
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code.startsWith('FWK_')) throw error;
    if (code === 'ENOENT') throw invalid('there is no such file', undefined, 'correct the path');
    if (code === 'EISDIR') throw invalid('a folder, not a file', undefined, 'name a file in it');
    throw invalid(
      `cannot be read: ${(error as Error).message}`,
      undefined,
      'check the path and its permissions',
    );
  }
  if (bytes.includes(0)) throw invalid('a binary file, not YAML', undefined, 'give a text file');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('not UTF-8 text', undefined, 'save the file as UTF-8');
  }
}

/** Where the key that `path` ends in begins. */
function offsetOf(root: Node | null, path: KeyPath): number | undefined {
  let node: unknown = root;
  let offset = root?.range?.[0];
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
