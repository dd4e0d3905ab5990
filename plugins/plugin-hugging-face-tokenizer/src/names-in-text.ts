/** Parts of a text: names, and what stands between. */
export interface TextPart {
  /** Bytes of the text. */
  readonly from: number;
  readonly to: number;
  /** The id of a name; undefined for what stands between two. */
  readonly id: number | undefined;
}

interface Node {
  /** By the next byte. */
  readonly children: Map<number, Node>;
  /** Of the name that ends here. */
  id: number | undefined;
}

/** Finds names in any bytes: from left to right, of several at one place the longest. */
export class NamesInText {
  readonly #root: Node = { children: new Map(), id: undefined };

  /** @param names none empty, none twice */
  constructor(names: readonly { readonly text: string; readonly id: number }[]) {
    for (const { text, id } of names) {
      let node = this.#root;
      for (const byte of Buffer.from(text)) {
        let child = node.children.get(byte);
        if (child === undefined) {
          child = { children: new Map(), id: undefined };
          node.children.set(byte, child);
        }
        node = child;
      }
      node.id = id;
    }
  }

  parts(text: Uint8Array): readonly TextPart[] {
    const parts: TextPart[] = [];
    let from = 0;
    for (let at = 0; at < text.length; ) {
      const name = this.#root.children.has(text[at]!) ? this.#at(text, at) : undefined;
      if (name === undefined) {
        at++;
        continue;
      }
      if (at > from) parts.push({ from, to: at, id: undefined });
      parts.push(name);
      from = at = name.to;
    }
    if (from < text.length) parts.push({ from, to: text.length, id: undefined });
    return parts;
  }

  /** The longest name that begins here. */
  #at(text: Uint8Array, from: number): TextPart | undefined {
    let found: TextPart | undefined;
    let node = this.#root.children.get(text[from]!);
    for (let to = from + 1; node !== undefined; to++) {
      if (node.id !== undefined) found = { from, to, id: node.id };
      node = to < text.length ? node.children.get(text[to]!) : undefined;
    }
    return found;
  }
}
