import type { Place, SpanKind } from './lines.js';
import type { Recorder } from './recorder.js';

/**
 * This thread's recorder. Module state on purpose: what is timed lies at the bottom (a file that is hashed, a line of a
 * journal), and handing a recorder down to all of it would put tracing into every signature.
 */
let current: Recorder | undefined;

export function recordInto(recorder: Recorder): void {
  current = recorder;
}

/** Times the core's own work where the run is traced; nothing but the call where it is not. */
export async function timed<T>(
  caller: string,
  work: () => Promise<T>,
  about: { readonly kind?: SpanKind; readonly place?: Place } = {},
): Promise<T> {
  const recorder = current;
  if (recorder === undefined) return work();
  const span = recorder.begin(about.kind ?? 'work', 'core', caller, about.place);
  try {
    return await work();
  } finally {
    recorder.end(span);
  }
}
