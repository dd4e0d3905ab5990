/**
 * Exceptions to the GPL that a notice grants beside it, in words as `licenceWords` gives them. Only those that make it reach
 * no further than the file (`policy/classes.json`): without them a header of a runtime library reads as strong copyleft.
 */
const EXCEPTIONS: readonly (readonly [id: string, phrases: readonly string[]])[] = [
  [
    'Classpath-exception-2.0',
    [
      'subject to the classpath exception',
      'with the classpath exception',
      'with classpath exception',
      'linking this library statically or dynamically with other modules is making a combined work',
    ],
  ],
  [
    'eCos-exception-2.0',
    ['if other files instantiate templates or use macros or inline functions from this file'],
  ],
  ['GCC-exception-3.1', ['gcc runtime library exception']],
  [
    'GCC-exception-2.0',
    ['unlimited permission to link the compiled version of this file into combinations with other programs'],
  ],
];

/** What LLVM adds to the Apache licence: its notices need not go with compiled code. */
const LLVM = [
  ' portions of this software are embedded into an object form ',
  ' apache license v2 0 with llvm exceptions ',
];

/** The exception to the Apache licence that words grant. */
export function apacheException(words: readonly string[]): string | null {
  if (!words.includes('apache') && !words.includes('llvm')) return null;
  const text = ` ${words.join(' ')} `;
  return LLVM.some((phrase) => text.includes(phrase)) ? 'LLVM-exception' : null;
}

/** The exception that words grant; null where they grant none, or more than one. */
export function findException(words: readonly string[]): string | null {
  const text = ` ${words.join(' ')} `;
  const found = EXCEPTIONS.filter(([, phrases]) => phrases.some((phrase) => text.includes(` ${phrase} `)));
  return found.length === 1 ? found[0]![0] : null;
}
