/** The words of a text, one after the other. Most texts are told by bytes alone: strings are made for who asks for them. */
export class Wording {
  /** Words in lower case, a blank between them and at both ends; UTF-8. */
  readonly bytes: Buffer;
  #line: string | undefined;
  #words: readonly string[] | undefined;

  private constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  static of(words: readonly string[]): Wording {
    const line = ` ${words.join(' ')} `;
    const wording = new Wording(Buffer.from(line));
    wording.#line = line;
    wording.#words = words;
    return wording;
  }

  /** @param joined words with a blank between them */
  static ofBytes(joined: Uint8Array): Wording {
    const bytes = Buffer.allocUnsafe(joined.length + 2);
    bytes[0] = bytes[joined.length + 1] = BLANK;
    bytes.set(joined, 1);
    return new Wording(bytes);
  }

  get line(): string {
    this.#line ??= this.bytes.toString();
    return this.#line;
  }

  get words(): readonly string[] {
    this.#words ??= this.bytes.length === 2 ? [] : this.line.slice(1, -1).split(' ');
    return this.#words;
  }
}

const BLANK = 0x20;
