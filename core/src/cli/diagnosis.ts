import { spawnSync } from 'node:child_process';
import { type DoctorCheck, type DoctorContributor, isFrameworkError } from '@framework/sdk';
import type { PluginPackage } from '@framework/sdk/checks';
import satisfies from 'semver/functions/satisfies.js';
import { describeThrown } from '../hooks/thrown.js';
import { inspectMachine } from '../plan/machine.js';
import { importExport } from '../plugins/config-schema.js';
import type { ListedPlugin } from '../plugins/list-plugins.js';
import { refuseExitIn } from '../run/refuse-exit.js';
import { trustedBy } from '../trust/trust.js';
import { bytesText } from './text.js';

/** What `framework doctor --json` prints. */
export interface Diagnosis {
  /** Backends of the installed plugins, best first. */
  readonly backends: readonly { readonly id: string; readonly ok: boolean | null; readonly why: string }[];
  readonly checks: readonly DoctorCheck[];
  readonly plugins: readonly AskingPlugin[];
}

/** A plugin with what it declares that it needs of the machine. Declarations, for a person to judge; not a sandbox. */
export interface AskingPlugin {
  readonly id: string;
  readonly dir: string;
  /** Null: nobody here trusts it, and no line of it was run. `who` is null for what came with the framework. */
  readonly trust: { readonly who: string | null } | null;
  /** `network`, `native code (or else …)`, `only the backends …`. */
  readonly asks: readonly string[];
}

/** An installed plugin whose manifest holds. */
type DoctorPlugin = ListedPlugin & { readonly package: PluginPackage };

/** What this machine has, what each missing thing costs, and the one thing to do about it. */
export async function diagnose(root: string, listed: readonly ListedPlugin[]): Promise<Diagnosis> {
  const plugins = listed.filter((plugin): plugin is DoctorPlugin => plugin.package !== undefined);
  const all: DoctorCheck[] = [nodeCheck(), ...toolChecks(), ...machineChecks(root)];
  for (const plugin of plugins) all.push(...(await pluginChecks(plugin)));
  // Two plugins may look at the same thing; it is told once.
  const checks = all.filter((check, index) => all.findIndex(({ id }) => id === check.id) === index);
  const offers = plugins
    .flatMap(({ package: { manifest } }) => manifest.offers ?? [])
    .filter(({ token }) => token === 'fw.backend')
    .sort((a, b) => b.rank - a.rank);
  return {
    backends: offers.map(({ id }) => {
      const check = checks.find((one) => one.id === `backend/${id}`);
      return { id, ok: check?.ok ?? null, why: check?.why ?? 'its plugin does not say' };
    }),
    checks,
    plugins: plugins.map(asking),
  };
}

function asking({ id, dir, trust, package: { manifest } }: DoctorPlugin): AskingPlugin {
  const { network, native, backends } = manifest.capabilities;
  return {
    id,
    dir,
    trust: trust === undefined ? null : { who: trustedBy(trust) ?? null },
    asks: [
      ...(network ? ['network'] : []),
      ...(native === undefined ? [] : [`native code (or else ${native.fallback})`]),
      ...(backends === undefined ? [] : [`only the backends ${backends.join(', ')}`]),
    ],
  };
}

const NODE_RANGE = '>=20.19.0';

const nodeCheck = (): DoctorCheck => {
  const ok = satisfies(process.version, NODE_RANGE);
  return {
    id: 'node',
    ok,
    why: `Node ${process.version} on ${process.platform}/${process.arch}`,
    fix: ok ? '' : `install Node ${NODE_RANGE.slice(2)} or later`,
  };
};

/** The native addon is built with these; without them the `wasm` and `cpu` backends work, several times slower. */
function toolChecks(): readonly DoctorCheck[] {
  const compiler = firstThatAnswers(['c++', 'g++', 'clang++']);
  const cmake = firstThatAnswers(['cmake']);
  const cost = 'the native backend cannot be built: wasm or cpu are used, several times slower';
  return [
    {
      id: 'compiler',
      ok: compiler !== null,
      why: compiler ?? `no C++ compiler found; ${cost}`,
      fix: compiler === null ? 'install a C++ compiler (g++ or clang), then `npm run build:native`' : '',
    },
    {
      id: 'cmake',
      ok: cmake !== null,
      why: cmake ?? 'no CMake found; the addon’s few files are compiled directly where a compiler is there',
      fix: cmake === null ? 'install CMake 3.20 or later' : '',
    },
  ];
}

function firstThatAnswers(names: readonly string[]): string | null {
  for (const name of names) {
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8', timeout: 10_000 });
    if (status === 0) return (stdout.split('\n')[0] ?? name).trim();
  }
  return null;
}

const LEAST_MEMORY = 3 * 2 ** 30;
const LEAST_DISK = 2 * 2 ** 30;

function machineChecks(root: string): readonly DoctorCheck[] {
  const machine = inspectMachine(root);
  const enoughMemory = machine.memoryBytes >= LEAST_MEMORY;
  const enoughDisk = machine.diskBytes === null ? null : machine.diskBytes >= LEAST_DISK;
  return [
    { id: 'cores', ok: true, why: `${machine.cores} cores to work with`, fix: '' },
    {
      id: 'memory',
      ok: enoughMemory,
      why: `${bytesText(machine.memoryBytes)} (of the ${machine.memorySource})`,
      fix: enoughMemory
        ? ''
        : `tiny-code takes up to ${bytesText(LEAST_MEMORY)}: use the preset smoke, or a larger machine`,
    },
    {
      id: 'disk',
      ok: enoughDisk,
      why:
        machine.diskBytes === null
          ? 'could not be found out'
          : `${bytesText(machine.diskBytes)} free in the working folder`,
      fix: enoughDisk === false ? `free at least ${bytesText(LEAST_DISK)}` : '',
    },
  ];
}

/** A plugin's own checks; one that cannot be asked is a finding too, and keeps nobody else from being asked. */
async function pluginChecks(plugin: DoctorPlugin): Promise<readonly DoctorCheck[]> {
  const { doctor } = plugin.package.manifest;
  if (doctor === undefined) return [];
  if (plugin.trust === undefined) {
    return [
      {
        id: plugin.id,
        ok: null,
        why: 'not asked: its doctor module is code that nobody here trusts',
        fix: `look at it with \`framework plugins ${plugin.id}\`, then \`framework doctor --trust ${plugin.id}\``,
      },
    ];
  }
  let leave = (): void => undefined;
  try {
    const contributor = (await importExport(plugin, doctor, 'doctor')) as DoctorContributor;
    leave = refuseExitIn(plugin.id, 'doctor');
    return await contributor();
  } catch (error) {
    return [
      {
        id: plugin.id,
        ok: null,
        why: `its doctor module failed: ${describeThrown(error)}`,
        fix: isFrameworkError(error) ? error.action : 'report it to the plugin’s author',
      },
    ];
  } finally {
    leave();
  }
}
