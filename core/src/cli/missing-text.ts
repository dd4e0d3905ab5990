import type { MissingPart } from '../run/run-record.js';
import type { Style } from './output.js';
import { wrap } from './wrap.js';

/** Parts of a run that could not be read, and what to do about each. */
export const missingText = (missing: readonly MissingPart[], style: Style): readonly string[] =>
  missing.map(({ part, code, why, action }) =>
    style.yellow(
      [
        wrap(`${part}: ${why}${code === null ? '' : ` [${code}]`}`, '  ! ', '    '),
        ...(action === null ? [] : [wrap(action, '    → ', '      ')]),
      ].join('\n'),
    ),
  );
