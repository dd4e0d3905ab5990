import type { JsonValue } from '@framework/sdk';
import type { ExportFacts } from '../facts/export-facts.js';

/** A value of a filter's configuration that names a licence. */
export interface Acknowledgement {
  /** `plugins.plugin-gpl-filter.allow` */
  readonly path: string;
  /** Where the value came from; null where that is not on record. */
  readonly origin: string | null;
}

/**
 * Where the run's configuration names a licence: only a filter's configuration lets a restricted one in, and only by name. Which
 * key of which filter that is, is the filter's own; a value that is the id is one that somebody wrote.
 */
export function acknowledged(
  { filters, configuration, origins }: Pick<ExportFacts, 'filters' | 'configuration' | 'origins'>,
  id: string,
): readonly Acknowledgement[] {
  const found: Acknowledgement[] = [];
  const search = (value: JsonValue, path: string): void => {
    if (value === id) found.push({ path, origin: originOf(origins, path) });
    else if (Array.isArray(value)) for (const item of value) search(item, path);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) search(item, `${path}.${key}`);
    }
  };
  for (const plugin of filters ?? []) {
    if (Object.hasOwn(configuration, plugin)) search(configuration[plugin]!, `plugins.${plugin}`);
  }
  return found;
}

/** The origin of a value, or of the nearest whole it is part of. */
export function originOf(origins: ExportFacts['origins'], path: string): string | null {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    if (Object.hasOwn(origins, at)) return origins[at]!;
  }
  return null;
}
