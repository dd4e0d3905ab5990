import { isRecordOf, readJsonFile, writeJsonFile } from './json-file.js';

/**
 * What a run uses of the store: name → fingerprint. Stages go by their own name, what a plugin's `fit` left by
 * `<stage>/<plugin>`. `runs gc` keeps whatever any run refers to.
 */
export class Refs {
  readonly #path: string;
  #refs: Readonly<Record<string, string>>;

  private constructor(path: string, refs: Readonly<Record<string, string>>) {
    this.#path = path;
    this.#refs = refs;
  }

  /** @throws FWK_RUN_IO when the file is damaged: what a run refers to must never be read as nothing */
  static async open(path: string): Promise<Refs> {
    return new Refs(path, (await readJsonFile(path, areRefs)) ?? {});
  }

  get(name: string): string | undefined {
    return this.#refs[name];
  }

  get all(): Readonly<Record<string, string>> {
    return this.#refs;
  }

  async set(name: string, fingerprint: string): Promise<void> {
    if (this.#refs[name] === fingerprint) return;
    await this.#write({ ...this.#refs, [name]: fingerprint });
  }

  /** Several at once: one rename, so that nobody sees some of them changed and some not. */
  async setAll(refs: Readonly<Record<string, string>>): Promise<void> {
    await this.#write({ ...this.#refs, ...refs });
  }

  /** Forgets what the run used before and no stage of now does. */
  async keepOnly(names: ReadonlySet<string>): Promise<void> {
    const kept = Object.fromEntries(Object.entries(this.#refs).filter(([name]) => names.has(name)));
    if (Object.keys(kept).length !== Object.keys(this.#refs).length) await this.#write(kept);
  }

  async #write(refs: Readonly<Record<string, string>>): Promise<void> {
    const sorted = Object.fromEntries(Object.entries(refs).sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeJsonFile(this.#path, sorted);
    this.#refs = sorted;
  }
}

const areRefs = (value: unknown): value is Record<string, string> =>
  isRecordOf(value, (item): item is string => typeof item === 'string' && /^[0-9a-f]{64}$/.test(item));
