/**
 * `TextEncoder` and `TextDecoder`, as far as Pyodide uses them: the realm has none of its own, and the host's would bring the
 * host's objects with them. This function is turned into text and evaluated in the realm (`pyodide.ts`): it may use nothing
 * from outside of itself.
 */
export function prepareTextCodecs(): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  const { fromCharCode } = String;
  scope['TextEncoder'] = class {
    encode(text = '') {
      const bytes: number[] = [];
      for (const character of text) {
        let code = character.codePointAt(0)!;
        if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
        if (code < 0x80) bytes.push(code);
        else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
        else if (code < 0x10000)
          bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
        else {
          bytes.push(
            0xf0 | (code >> 18),
            0x80 | ((code >> 12) & 63),
            0x80 | ((code >> 6) & 63),
            0x80 | (code & 63),
          );
        }
      }
      return new Uint8Array(bytes);
    }
    encodeInto(text: string, target: Uint8Array) {
      const bytes = this.encode(text);
      target.set(bytes);
      return { read: text.length, written: bytes.length };
    }
  };
  scope['TextDecoder'] = class {
    readonly encoding: string;
    constructor(encoding = 'utf-8') {
      this.encoding = encoding;
    }
    decode(given?: ArrayBufferView | ArrayBuffer) {
      if (given === undefined) return '';
      const bytes = ArrayBuffer.isView(given)
        ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
        : new Uint8Array(given);
      let text = '';
      if (this.encoding === 'utf-16le') {
        for (let at = 0; at + 1 < bytes.length; at += 2)
          text += fromCharCode(bytes[at]! | (bytes[at + 1]! << 8));
        return text;
      }
      if (this.encoding !== 'utf-8' && this.encoding !== 'utf8') {
        for (let at = 0; at < bytes.length; at++) text += fromCharCode(bytes[at]!);
        return text;
      }
      for (let at = 0; at < bytes.length; ) {
        const first = bytes[at++]!;
        if (first < 0x80) text += fromCharCode(first);
        else if (first < 0xe0) text += fromCharCode(((first & 31) << 6) | (bytes[at++]! & 63));
        else if (first < 0xf0) {
          text += fromCharCode(((first & 15) << 12) | ((bytes[at++]! & 63) << 6) | (bytes[at++]! & 63));
        } else {
          const code =
            ((first & 7) << 18) |
            ((bytes[at++]! & 63) << 12) |
            ((bytes[at++]! & 63) << 6) |
            (bytes[at++]! & 63);
          text += String.fromCodePoint(Math.min(code, 0x10ffff));
        }
      }
      return text;
    }
  };
}
