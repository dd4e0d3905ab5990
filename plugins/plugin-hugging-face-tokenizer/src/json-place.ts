import { type FrameworkError, frameworkError } from '@framework/sdk';

/**
 * A value in a `tokenizer.json`, with its place for errors: `model.merges[7]`. What is asked for in another type is refused;
 * members are looked up as an object's own.
 */
export class JsonPlace {
  readonly value: unknown;
  readonly #file: string;
  readonly #path: string;

  constructor(value: unknown, file: string, path = '') {
    this.value = value;
    this.#file = file;
    this.#path = path;
  }

  /** Nothing there, or `null`. */
  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }

  member(name: string): JsonPlace {
    const owner = this.object();
    return this.at(
      this.#path === '' ? name : `.${name}`,
      Object.hasOwn(owner, name) ? owner[name] : undefined,
    );
  }

  /** @param step behind this value's own place: `[7]` */
  at(step: string, value: unknown): JsonPlace {
    return new JsonPlace(value, this.#file, this.#path + step);
  }

  object(): Readonly<Record<string, unknown>> {
    if (typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)) {
      return this.value as Readonly<Record<string, unknown>>;
    }
    throw this.corrupt('is no object');
  }

  /** @param most values */
  list(most: number): readonly unknown[] {
    if (!Array.isArray(this.value)) throw this.corrupt('is no list');
    if (this.value.length > most) throw this.corrupt(`has ${this.value.length} values; ${most} are the most`);
    return this.value;
  }

  text(): string {
    if (typeof this.value === 'string' && !/\p{Surrogate}/u.test(this.value)) return this.value;
    throw this.corrupt('is no text');
  }

  /** @param otherwise where it is absent */
  flag(otherwise: boolean): boolean {
    if (this.absent) return otherwise;
    if (typeof this.value === 'boolean') return this.value;
    throw this.corrupt('is neither true nor false');
  }

  whole(most: number): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw this.corrupt(`is no whole number from 0 to ${most}`);
  }

  corrupt(what: string): FrameworkError {
    return frameworkError('FWK_TOKENIZER_CORRUPT', {
      message: `${this.#path === '' ? 'the file' : this.#path} ${what}`,
      at: this.#file,
      action: 'give the whole tokenizer.json of a checkpoint',
    });
  }

  unsupported(what: string): FrameworkError {
    return frameworkError('FWK_TOKENIZER_UNSUPPORTED', {
      message: `the tokenizer ${what}${this.#path === '' ? '' : ` (${this.#path})`}`,
      at: this.#file,
      action: 'give the tokenizer.json of a checkpoint with byte-level BPE',
    });
  }
}
