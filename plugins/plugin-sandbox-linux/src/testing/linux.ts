import test, { type ExecutionContext } from 'ava';
import { Enclosure } from '../process/enclosure.js';
import { findLaunch, type Walls } from '../process/launch.js';

/** What keeps a way of making walls from working on this machine; null where it works. */
async function missing(walls: Walls): Promise<string | null> {
  let enclosure: Enclosure | null = null;
  try {
    enclosure = new Enclosure(await findLaunch({ python: '', walls }));
    await enclosure.start();
    return null;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  } finally {
    await enclosure?.close();
  }
}

const why: Readonly<Record<Walls, string | null>> = {
  bubblewrap: await missing('bubblewrap'),
  namespaces: await missing('namespaces'),
};

/** A test of one way of making walls, by itself: what it finds left is its own. Skipped, with the reason in its title, where the machine does not have it. */
export function linuxTest(
  walls: Walls | 'either',
  title: string,
  run: (t: ExecutionContext) => Promise<void>,
): void {
  const reason = walls === 'either' ? why.bubblewrap && why.namespaces : why[walls];
  if (reason === null) test.serial(title, run);
  else test.skip(`${title} (needs: ${reason})`, run);
}
