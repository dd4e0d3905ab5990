/**
 * Text from elsewhere as a terminal may be shown it: what would move its cursor, change its title or ring its bell is
 * shown as U+FFFD. Line breaks and tabs stay.
 */
export const terminalText = (text: string): string => text.replace(/\r\n/g, '\n').replace(CONTROLS, '\ufffd');

/**
 * The same of a text of ours with text from elsewhere in it: the names of files and documents, what a plugin said. Codes for
 * the colours we use stay, whoever wrote them: they do nothing but colour. Others could hide what follows. Nor does what reorders a
 * line: a name would read as another.
 */
export const styledText = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .split(COLOUR)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(CONTROLS, '\ufffd').replace(REORDER, '\ufffd')))
    .join('');

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what a colour code begins with
const COLOUR = /(\u001b\[(?:1|2|22|3[1-39])m)/;
/** Embeddings, overrides and isolates of Unicode's bidirectional algorithm. */
const REORDER = /[\u202a-\u202e\u2066-\u2069]/g;
