import { type DoctorFix, type DoctorFixes, frameworkError } from '@framework/sdk';
import { suggestion } from '@framework/sdk/checks';
import { importExport } from '../plugins/config-schema.js';
import type { ListedPlugin } from '../plugins/list-plugins.js';
import { asFrameworkError } from '../run/as-framework-error.js';
import { refuseExitIn } from '../run/refuse-exit.js';

/** What `framework doctor --fix <name> --json` prints. */
export interface Fixed {
  readonly fix: string;
  readonly plugin: string;
  /** What stands now, in the plugin's words. */
  readonly done: string;
}

interface OfferedFix {
  readonly plugin: string;
  readonly name: string;
  readonly fix: DoctorFix;
}

/**
 * Lets the plugin that knows how put something right.
 *
 * @param note tells the person who waits
 * @throws FWK_FIX_UNKNOWN, and what the fix throws
 */
export async function runFix(
  name: string,
  listed: readonly ListedPlugin[],
  note: (line: string) => void,
): Promise<Fixed> {
  const offered = await offeredFixes(listed);
  const found = offered.find((one) => one.name === name);
  if (found === undefined) {
    const names = offered.map((one) => one.name);
    throw frameworkError('FWK_FIX_UNKNOWN', {
      message: `no trusted plugin can fix '${name}'${suggestion(name, names)}`,
      at: '--fix',
      action: names.length === 0 ? 'install or trust a plugin that can' : `use one of: ${names.join(', ')}`,
    });
  }
  const { plugin, fix } = found;
  note(`${plugin}: ${fix.does}`);
  const leave = refuseExitIn(plugin, `fix ${name}`);
  try {
    return { fix: name, plugin, done: await fix.run({ note }) };
  } catch (thrown) {
    throw asFrameworkError(thrown);
  } finally {
    leave();
  }
}

/** Of each plugin whose code may run; one whose doctor module does not import keeps nobody's fix from being found. */
async function offeredFixes(listed: readonly ListedPlugin[]): Promise<readonly OfferedFix[]> {
  const offered: OfferedFix[] = [];
  for (const { id, dir, package: found, trust } of listed) {
    const module = found?.manifest.doctor;
    if (module === undefined || trust === undefined) continue;
    const fixes = (await importExport({ id, dir }, module, 'fixes').catch(() => undefined)) as
      | DoctorFixes
      | undefined;
    for (const [name, fix] of Object.entries(fixes ?? {})) offered.push({ plugin: id, name, fix });
  }
  return offered;
}
