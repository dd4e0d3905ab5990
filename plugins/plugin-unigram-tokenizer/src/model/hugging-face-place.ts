import { type FrameworkError, frameworkError } from '@framework/sdk';

/**
 * A value in a `tokenizer.json`, with its place for errors: `model.vocab[7][1]`. What is asked for in another type is
 * refused; members of an object are looked up as its own, so `__proto__` in a file is a member like any other.
 */
export class Place {
  readonly #value: unknown;
  readonly #file: string;
  readonly #path: string;

  private constructor(value: unknown, file: string, path: string) {
    this.#value = value;
    this.#file = file;
    this.#path = path;
  }

  /** The whole file. */
  static of(value: unknown, file: string): Place {
    return new Place(value, file, '').object();
  }

  /** Nothing there, or `null`. */
  get absent(): boolean {
    return this.#value === undefined || this.#value === null;
  }

  object(): this {
    if (typeof this.#value === 'object' && this.#value !== null && !Array.isArray(this.#value)) return this;
    throw this.#wrong('an object');
  }

  member(name: string): Place {
    const value = this.object().#value as Readonly<Record<string, unknown>>;
    return this.#at(
      Object.hasOwn(value, name) ? value[name] : undefined,
      this.#path === '' ? name : `.${name}`,
    );
  }

  /** How long a list is: to be asked before `list`, which makes an object of each value, of one that has a limit. */
  get length(): number {
    if (!Array.isArray(this.#value)) throw this.#wrong('a list');
    return this.#value.length;
  }

  /** @param most values; a longer list is no such list */
  list(most: number): readonly Place[] {
    if (this.length > most) throw this.corrupt(`has ${this.length} values, not at most ${most}`);
    return (this.#value as readonly unknown[]).map((value, index) => this.#at(value, `[${index}]`));
  }

  text(): string {
    if (typeof this.#value !== 'string') throw this.#wrong('a text');
    // A lone surrogate is no character: as UTF-8 it would become another text.
    if (/\p{Surrogate}/u.test(this.#value)) throw this.corrupt('has a lone surrogate');
    return this.#value;
  }

  /** @param otherwise where it is absent */
  flag(otherwise: boolean): boolean {
    if (this.absent) return otherwise;
    if (typeof this.#value !== 'boolean') throw this.#wrong('true or false');
    return this.#value;
  }

  /** A finite number, as what it is kept as. */
  number(as: (value: number) => number): number {
    if (typeof this.#value !== 'number') throw this.#wrong('a number');
    const kept = as(this.#value);
    if (!Number.isFinite(kept)) throw this.corrupt(`is ${this.#value}, which is no finite 32-bit float`);
    return kept;
  }

  /** A whole number from 0. */
  whole(most: number): number {
    const value = this.#value;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw this.#wrong(`a whole number from 0 to ${most}`);
  }

  corrupt(what: string): FrameworkError {
    return frameworkError('FWK_TOKENIZER_CORRUPT', {
      message: `the tokenizer model's ${this.#name} ${what}`,
      at: this.#where,
    });
  }

  unsupported(what: string): FrameworkError {
    return frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: `the tokenizer model ${what}`,
      at: this.#where,
    });
  }

  get #name(): string {
    return this.#path === '' ? 'file' : this.#path;
  }

  get #where(): string {
    return this.#path === '' ? this.#file : `${this.#file}, ${this.#path}`;
  }

  #at(value: unknown, step: string): Place {
    return new Place(value, this.#file, this.#path + step);
  }

  #wrong(wanted: string): FrameworkError {
    const value = this.#value;
    const found =
      value === undefined
        ? 'is not there'
        : value === null || typeof value === 'boolean' || typeof value === 'number'
          ? `is ${value}`
          : `is ${typeof value === 'string' ? 'a text' : Array.isArray(value) ? 'a list' : 'an object'}`;
    return this.corrupt(`${found}, not ${wanted}`);
  }
}
