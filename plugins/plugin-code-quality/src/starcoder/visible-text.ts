/**
 * How many code points of an HTML file a reader would see: its text without tags, comments, declarations, scripts and
 * styles. After Beautiful Soup 4's `html.parser` and `get_text()`, which StarCoder's filter calls: white space alone between
 * two tags counts one, but in `pre` and `textarea` all of it, and a character reference counts one.
 *
 * One pass from left to right, so time grows with the length alone, whatever the file holds.
 *
 * Differs from its model in corners: any name between `&` and `;` is taken for a character; there is no nesting, so white
 * space in a `pre` inside a `pre` counts one after the inner one ends; a comment or tag that never ends reaches to the end of
 * the file, as the HTML standard has it (Pythons before 3.13.6 took it for text); `<![CDATA[…]]>` is a declaration.
 */
export function visibleLength(html: string): number {
  let visible = 0;
  let preserved: string | null = null;
  let at = 0;
  const text = { from: 0 };
  const finish = (end: number): void => {
    visible += shownLength(html.slice(text.from, end), preserved !== null);
  };
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    const markup = markupAt(html, open);
    if (markup === null) {
      at = open + 1;
      continue;
    }
    finish(open);
    at = text.from = markup.end;
    if (markup.opens !== null && UNSEEN.has(markup.opens))
      at = text.from = endOfUnseen(html, at, markup.opens);
    else if (markup.opens !== null && PRESERVING.has(markup.opens)) preserved = markup.opens;
    else if (markup.closes !== null && markup.closes === preserved) preserved = null;
  }
  finish(html.length);
  return visible;
}

const UNSEEN = new Set(['script', 'style']);
const PRESERVING = new Set(['pre', 'textarea']);

interface Markup {
  /** Behind its last character. */
  readonly end: number;
  /** The element that a tag opens or closes, in lower case. */
  readonly opens: string | null;
  readonly closes: string | null;
}

const TAG_NAME = /[a-zA-Z][^\s/>]*/y;

/** The tag, comment or declaration that begins at a `<`; null where the `<` is text. What never ends reaches to the end. */
function markupAt(html: string, open: number): Markup | null {
  const next = html[open + 1];
  if (html.startsWith('<!--', open)) return plain(behind(html, '-->', open + 4));
  if (next === '!' || next === '?') return plain(behind(html, '>', open + 2));
  const isEnd = next === '/';
  TAG_NAME.lastIndex = open + (isEnd ? 2 : 1);
  const name = TAG_NAME.exec(html)?.[0].toLowerCase();
  if (name === undefined) return null;
  const end = isEnd ? behind(html, '>', TAG_NAME.lastIndex) : endOfTag(html, TAG_NAME.lastIndex);
  return isEnd ? { end, opens: null, closes: name } : { end, opens: name, closes: null };
}

const plain = (end: number): Markup => ({ end, opens: null, closes: null });

function behind(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}

/** The `>` that ends a tag does not stand in quotes; a quote opens a value only behind `=`. */
function endOfTag(html: string, from: number): number {
  let isValue = false;
  for (let at = from; at < html.length; at++) {
    const character = html[at]!;
    if (character === '>') return at + 1;
    if (isValue && (character === '"' || character === "'")) at = behind(html, character, at + 1) - 1;
    if (character === '=') isValue = true;
    else if (character.trim() !== '') isValue = false;
  }
  return html.length;
}

/** Behind `</script>`: what stands in a script is no markup. */
function endOfUnseen(html: string, from: number, name: string): number {
  const closing = new RegExp(`</${name}\\s*>`, 'gi');
  closing.lastIndex = from;
  return closing.exec(html) === null ? html.length : closing.lastIndex;
}

const REFERENCE = /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});/g;

function shownLength(text: string, isPreserved: boolean): number {
  if (text === '') return 0;
  if (!isPreserved && /^[\t\n\f\r ]*$/.test(text)) return 1;
  return codePoints(text.replace(REFERENCE, '.'));
}

function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at + 1 < text.length; at++) {
    if (isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1))) count--;
  }
  return count;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;
