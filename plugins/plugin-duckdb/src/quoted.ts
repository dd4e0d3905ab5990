/** A text as SQL. */
export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as SQL. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
