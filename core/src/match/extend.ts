import type { BlendBytes } from './blend-bytes.js';
import { isSpace } from './winnow.js';

/** A document's bytes in its shard. */
export interface DocumentSpan {
  readonly shard: number;
  readonly offset: number;
  readonly bytes: number;
}

/** A stretch of a text that stands in a document, white space aside. Ends are behind the last byte. */
export interface Stretch {
  /** In the text, in bytes. */
  readonly from: number;
  readonly to: number;
  /** In the document, in bytes. */
  readonly documentFrom: number;
  readonly documentTo: number;
  /** Whether white space is the same too. */
  readonly exact: boolean;
  /** What it is made of: bytes that stand equally far apart in both, between white space that is not the same. */
  readonly runs: readonly Run[];
}

/** Bytes of a text that stand in a document as far from each other as in the text. */
export interface Run {
  /** Place in the text − place in the document. */
  readonly offset: number;
  /** In the text, in bytes; `to` is behind the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * The longest stretch around a byte that text and document have in common, white space aside; it begins and ends with a byte that is
 * none. Looks at the bytes themselves: undefined where a hash lied.
 *
 * @param anchor a byte of the text that is no white space
 * @param documentAnchor where it should stand in the document
 */
export function extend(
  text: Uint8Array,
  anchor: number,
  bytes: BlendBytes,
  document: DocumentSpan,
  documentAnchor: number,
): Stretch | undefined {
  const right = walk(text, anchor, bytes, document, documentAnchor, 1);
  if (right === undefined) return undefined;
  const left = walk(text, anchor, bytes, document, documentAnchor, -1)!;
  const [from, to] = [left.at, right.at + 1];
  const [documentFrom, documentTo] = [left.documentAt, right.documentAt + 1];
  const exact =
    to - from === documentTo - documentFrom &&
    sameBytes(text.subarray(from, to), bytes, document, documentFrom);
  return { from, to, documentFrom, documentTo, exact, runs: [...left.runs, ...right.runs] };
}

/** The last byte, going one way, up to which both are the same. */
function walk(
  text: Uint8Array,
  anchor: number,
  bytes: BlendBytes,
  document: DocumentSpan,
  documentAnchor: number,
  step: 1 | -1,
): { readonly at: number; readonly documentAt: number; readonly runs: readonly Run[] } | undefined {
  const runs: { offset: number; from: number; to: number }[] = [];
  let last: { at: number; documentAt: number } | undefined;
  const walked = () => (last === undefined ? undefined : { ...last, runs });
  let at = anchor;
  let documentAt = documentAnchor;
  let page = bytes.page(document.shard, document.offset + documentAt);
  for (;;) {
    while (at >= 0 && at < text.length && isSpace(text[at]!)) at += step;
    if (at < 0 || at >= text.length) return walked();
    let byte: number | undefined;
    for (; documentAt >= 0 && documentAt < document.bytes; documentAt += step) {
      let inPage = document.offset + documentAt - page.from;
      if (inPage < 0 || inPage >= page.bytes.length) {
        page = bytes.page(document.shard, document.offset + documentAt);
        inPage = document.offset + documentAt - page.from;
      }
      byte = page.bytes[inPage];
      if (byte === undefined || !isSpace(byte)) break;
    }
    if (documentAt < 0 || documentAt >= document.bytes || byte !== text[at]) return walked();
    last = { at, documentAt };
    const run = runs.at(-1);
    if (run?.offset !== at - documentAt) runs.push({ offset: at - documentAt, from: at, to: at + 1 });
    else if (step === 1) run.to = at + 1;
    else run.from = at;
    at += step;
    documentAt += step;
  }
}

function sameBytes(
  text: Uint8Array,
  bytes: BlendBytes,
  { shard, offset }: DocumentSpan,
  from: number,
): boolean {
  const there = bytes.read(shard, offset + from, text.length);
  return Buffer.compare(text, there) === 0;
}
