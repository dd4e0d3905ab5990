/** A text as a literal of Python, in ASCII alone. JSON's escapes are Python's, but for characters beyond U+FFFF. */
export const pythonText = (text: string): string =>
  JSON.stringify(text).replace(/[\u{7f}-\u{10ffff}]/gu, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
