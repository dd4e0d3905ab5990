/** Longer lines are code or data that happens to hold the word. */
const LONGEST_LINE = 300;
/** Of one document; a concatenated bundle names each author once. */
const MOST_LINES = 50;

/** `Copyright (c) 2015 …`, `© 2015 …`, `Copyright Jane Doe 2015`; not `copyright` as a name in code. */
const NOTICE =
  /copyright\s+(?:\(c\)|©|[^\n]{0,80}?\b(?:19|20)\d{2}\b)|(?:\(c\)|©)\s*(?:copyright\b|(?:19|20)\d{2}\b)/i;

/** What opens and closes comments and strings around a notice. */
const AROUND = /^[\s/*#;<!'"`%|.-]+|(?:[\s*/'"`;|-]|-->)+$/g;

/**
 * The lines of a document that are copyright notices, each once, as the document has them: what was replaced in it for privacy
 * is replaced here. Linear in the text; bounded whatever the text is.
 */
export function copyrightLines(text: string): readonly string[] {
  const lines = new Set<string>();
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
    if (line.length > LONGEST_LINE || !NOTICE.test(line)) continue;
    const notice = line.replace(AROUND, '').replace(/\s+/g, ' ');
    if (notice !== '') lines.add(notice);
    if (lines.size >= MOST_LINES) break;
  }
  return [...lines];
}
