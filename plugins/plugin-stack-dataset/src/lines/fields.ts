import { replaceLoneSurrogates } from '@framework/readers';
import type { JsonObject, JsonValue } from '@framework/sdk';

/**
 * Values of a JSON object by the types that the columns of the same names have in Parquet. A key that is missing is null, one that holds
 * something of another type makes the object one of another layout.
 */
export class Fields {
  readonly #values: JsonObject;
  #fits = true;
  #replaced = 0;

  constructor(values: JsonObject) {
    this.#values = values;
  }

  /** Whether every value that was asked for had its type. */
  get fits(): boolean {
    return this.#fits;
  }

  /** Halves of characters, in the texts that were asked for, that became U+FFFD. */
  get replaced(): number {
    return this.#replaced;
  }

  text(name: string): string | null {
    return this.#asText(this.#values[name] ?? null);
  }

  /** A list of texts; one text is a list of one, and a round trip through BigQuery turns a list into `{list: [{item}]}`. */
  texts(name: string): readonly string[] {
    const value = this.#values[name] ?? null;
    if (value === null) return [];
    if (typeof value === 'string') return [this.#whole(value)];
    const list = Array.isArray(value) ? value : isObject(value) ? value['list'] : undefined;
    if (!Array.isArray(list)) return this.#none([]);
    return list.flatMap((entry) => this.#asText(isObject(entry) ? (entry['item'] ?? null) : entry) ?? []);
  }

  number(name: string): number | null {
    const value = this.#values[name] ?? null;
    if (value === null || typeof value === 'number') return value;
    return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : this.#none(null);
  }

  flag(name: string): boolean | null {
    const value = this.#values[name] ?? null;
    return value === null || typeof value === 'boolean' ? value : this.#none(null);
  }

  /** A time, in seconds and UTC. */
  time(name: string): string | null {
    const value = this.text(name);
    if (value === null) return null;
    const [, date, clock = '00:00:00', hours = '+00', minutes = '00'] = TIME.exec(value) ?? [];
    const time = Date.parse(`${date}T${clock}${hours}:${minutes}`);
    return Number.isNaN(time) || !isDay(date!)
      ? this.#none(null)
      : `${new Date(time).toISOString().slice(0, 19)}Z`;
  }

  #asText(value: JsonValue): string | null {
    if (value === null) return null;
    if (typeof value === 'string') return this.#whole(value);
    // Longer numbers are not what was written: JSON.parse has rounded them.
    const isPlain = typeof value === 'boolean' || Number.isSafeInteger(value);
    return isPlain ? String(value) : this.#none(null);
  }

  #whole(value: string): string {
    const { text, replaced } = replaceLoneSurrogates(value);
    this.#replaced += replaced;
    return text;
  }

  #none<T>(value: T): T {
    this.#fits = false;
    return value;
  }
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?)?(?:Z|([+-]\d\d)(?::?(\d\d))?)?$/;

/** Whether a month has that day: of the 30th of February `Date.parse` makes the first of March. */
const isDay = (date: string): boolean => new Date(date).toISOString().startsWith(date);

export const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
