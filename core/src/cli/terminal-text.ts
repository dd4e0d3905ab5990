/**
 * Text from elsewhere as a terminal may be shown it: what would move its cursor, change its title or ring its bell is
 * shown as U+FFFD. Line breaks and tabs stay.
 */
export const terminalText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text.replace(/\r\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
