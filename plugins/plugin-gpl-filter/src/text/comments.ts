/** What a file is: in prose a line that begins with `#` is a heading, and only comments of HTML are none of the text. */
export type Form = 'source' | 'prose';

/** Comments that cannot speak of a licence are not looked at further. */
const SPEAKS =
  /licen[cs]|copying|gpl|cc[ -]by|public domain|redistribut|permission|proprietary|confidential|trade secret|commercial/i;

/** Whether words that say something of a licence stand there. */
export const speaks = (text: string): boolean => SPEAKS.test(text);

/** The comments of a piece of a file, one after the other; undefined where nothing in it, or nothing in them, speaks of licences. */
export function speakingComments(piece: string, form: Form): string | undefined {
  if (!SPEAKS.test(piece)) return undefined;
  const comments = form === 'prose' ? markupComments(piece) : commentsOf(piece);
  return SPEAKS.test(comments) ? comments : undefined;
}

/** `<!-- … -->`; one that is cut off at either end of the piece is read as far as it goes. */
const markupComments = (piece: string): string =>
  [...piece.matchAll(/<!--([\s\S]*?)(?:-->|$)/g)].map((match) => match[1]!).join('\n');

/**
 * The comments of a piece of source in almost any language, one after the other: those that `LINE` and `BLOCK` know, a docstring
 * among them. Code is left out: a program may well contain the words of a licence.
 */
export function commentsOf(source: string): string {
  const comments: string[] = [];
  let block: string | null = null;
  for (const line of source.split(LINE_END)) {
    let rest = line;
    while (rest !== '') {
      if (block !== null) {
        const end = rest.indexOf(block);
        comments.push(end < 0 ? rest : rest.slice(0, end));
        rest = end < 0 ? '' : rest.slice(end + block.length);
        if (end >= 0) block = null;
      } else if (!mayHoldComment(rest)) {
        rest = '';
      } else {
        const opening = BLOCK.exec(rest);
        const whole = LINE.exec(rest);
        const first = opening && !OVER_LINES.has(opening[1]!) ? opening.index : -1;
        if (whole && (!opening || whole.index <= first)) {
          comments.push(whole[1]!);
          rest = '';
        } else if (opening) {
          block = BLOCK_END[opening[1] as keyof typeof BLOCK_END];
          rest = rest.slice(opening.index + opening[0].length);
        } else {
          rest = '';
        }
      }
    }
  }
  return comments.join('\n');
}

/** Whether `LINE` or `BLOCK` may match: told without them of most lines of code. */
function mayHoldComment(line: string): boolean {
  let at = 0;
  while (at < line.length && isAsciiSpace(line.charCodeAt(at))) at++;
  // Spaces beyond ASCII are the expressions' business.
  if (line.charCodeAt(at) > 0x7f || BEGINS.test(line.slice(at, at + BEGINNING))) return true;
  for (at = line.indexOf('/', at); at >= 0; at = line.indexOf('/', at + 1)) {
    const next = line.charCodeAt(at + 1);
    if (next === SLASH || next === STAR) return true;
  }
  return line.includes('<!--');
}

const isAsciiSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
const SLASH = 0x2f;
const STAR = 0x2a;
/** How the first word of a line may begin that is, or opens, a comment. */
const BEGINS =
  /^(?:#|--|;|%|!|\*|::|'|"|<#|<%--|\{[-#{]|\(\*|=(?:begin|pod|head)|\.\\|@?rem|dnl|c[ \t]|[rub]["']["']|__lic|module_l)/i;
/** Longest of them. */
const BEGINNING = 8;

/** A file of Windows has two for one; the empty line between them says nothing. */
const LINE_END = /[\r\n]/;
/** What opens a comment over lines, and what ends it. */
const BLOCK_END = {
  ...{ '/*': '*/', '<!--': '-->', '"""': '"""', "'''": "'''", '(*': '*)', '{-': '-}' },
  // PowerShell, JSP, Jinja, Handlebars; Lisp and Julia, CMake, Lua; Ruby; Perl.
  ...{ '<#': '#>', '<%--': '--%>', '{#': '#}', '{{!': '}}' },
  ...{ '#|': '|#', '#=': '=#', '#[[': ']]', '#[=': '=]', '--[[': ']]', '--[=': '=]' },
  ...{ '=begin': '=end', '=pod': '=cut', '=head': '=cut' },
} as const;
const BLOCK =
  /(?:^\s*[rRuUbB]?(?="""|''')|(?=\/\*|<!--)|^\s*(?=\(\*|\{-|<%--|\{\{!|(?:<#|\{#)(?:\s|$)|#\||#=(?!=)|(?:#|--)\[[[=])|^(?==begin\b|=pod\b|=head\d))(\/\*|<!--|"""|'''|\(\*|\{-|<%--|<#|\{\{!|\{#|#\||#=|#\[[[=]|--\[[[=]|=begin|=pod|=head)/;
/** Of these the first characters alone would be a comment of one line. */
const OVER_LINES: ReadonlySet<string> = new Set(['#|', '#=', '#[[', '#[=', '--[[', '--[=']);
/**
 * A line comment: at the line's start in any language, a quote that is not closed in Visual Basic and Vim, `*` where a comment goes on
 * or in COBOL, `c` at the margin in Fortran; after code only `//`, which is not part of an address. What Python and Linux's modules
 * say of their licence in a string is one as well. `!function` and `*{` begin minified code.
 */
const LINE =
  /(?:^\s*(?:\/\/+|#+|--+|;+|%+|!+[<>*]?(?=\s|$)|\*+(?=\s|$)|::+|'(?=[^']*$)|"(?=[^"]*$)|\.\\"|@?rem\b|dnl\b|(?=__licen[cs]e__\s*=|module_license\b))|^c(?=[ \t])|(?<=[\s;{}])\/\/)(.*)$/is;
