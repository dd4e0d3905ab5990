import type { Display } from '../run/display.js';
import type { CliShared } from './shared.js';

/** Work that is shown while it goes on; what it came to is told when nothing is drawn any more. */
export async function withDisplay<T>(
  { output }: Pick<CliShared, 'output'>,
  work: (display: Display) => Promise<T>,
): Promise<T> {
  const { createDisplay } = await import('./progress.js');
  const display = await createDisplay(output);
  try {
    return await work(display);
  } finally {
    display.close();
  }
}
