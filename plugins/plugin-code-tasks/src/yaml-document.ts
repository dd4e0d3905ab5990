import { createHash } from 'node:crypto';
import { readBounded } from '@framework/evaluation';
import { frameworkError } from '@framework/sdk';
import { LineCounter, parseDocument, type YAMLMap } from 'yaml';

const MOST_BYTES = 16 * 2 ** 20;
/** Aliases that unfold to more than this are meant to fill memory. */
const MOST_ALIASES = 100;

/** A YAML file as plain values, whose places are known. */
export interface YamlDocument {
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
  readonly value: unknown;
  /** `<file>:<line>` of what stands at a path, or of the nearest that holds it. */
  at(path: readonly (string | number)[]): string;
}

/**
 * @throws FWK_EVAL_TASKS naming file and line: what is missing, larger than 16 MiB, no UTF-8, no YAML, more than one document, or
 *   unfolds without end
 */
export async function readYamlDocument(path: string): Promise<YamlDocument> {
  const bytes = await readBounded(path, MOST_BYTES);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw frameworkError('FWK_EVAL_TASKS', { message: 'the file is not UTF-8', at: path });
  }
  const lines = new LineCounter();
  const lineAt = (offset: number): string => `${path}:${lines.linePos(offset).line}`;
  const document = readable(path, () => parseDocument(text, { lineCounter: lines, stringKeys: true }));
  // A tag that is not known is a warning, and would be read as something else.
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) {
    const [said] = fault.message.split('\n');
    throw frameworkError('FWK_EVAL_TASKS', { message: `no YAML: ${said}`, at: lineAt(fault.pos[0]) });
  }
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    value: readable(path, () => document.toJS({ maxAliasCount: MOST_ALIASES })),
    at(wanted) {
      for (let length = wanted.length; length > 0; length--) {
        const offset = offsetOf(document.getIn(wanted.slice(0, length - 1), true), wanted[length - 1]!);
        if (offset !== undefined) return lineAt(offset);
      }
      return lineAt(document.contents?.range?.[0] ?? 0);
    },
  };
}

/** Where a key, or an element, of a collection begins. */
function offsetOf(collection: unknown, key: string | number): number | undefined {
  const items = (collection as YAMLMap | undefined)?.items;
  if (!Array.isArray(items)) return undefined;
  const item =
    typeof key === 'number'
      ? items[key]
      : items.find((pair) => (pair.key as { value?: unknown } | null)?.value === key)?.key;
  return (item as { range?: readonly number[] } | undefined)?.range?.[0];
}

/** Brackets or aliases without end are an error of the file. */
function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw frameworkError('FWK_EVAL_TASKS', {
      message: `no YAML that can be read: ${(cause as Error).message}`,
      at: path,
      cause,
    });
  }
}
