import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { frameworkError } from '@framework/sdk';
import { missingCall } from './every-call.js';
import type { NativeKernels } from './kernels.js';

/** Where `scripts/build-native.js` puts the addon. */
export const ADDON_FILE = fileURLToPath(new URL('../build/Release/framework_native.node', import.meta.url));

export type NativeLoad =
  | {
      readonly ok: true;
      readonly kernels: NativeKernels;
      /** SHA-256 of the sources it was built from, platform included; null when the build left none. */
      readonly sources: string | null;
    }
  /** `why` is one sentence for `doctor` and the run lock. */
  | { readonly ok: false; readonly why: string };

/**
 * Loads the addon, once a process. `FRAMEWORK_NATIVE=off` refuses, so that a machine with a compiler can be tested as
 * one without. `FRAMEWORK_NATIVE_FILE` names another addon: one built with sanitizers. `FRAMEWORK_NATIVE_CPU` uses no
 * more of the processor than is named: the addon reads it (`cpu/processor_limit.h`).
 *
 * @throws FWK_NATIVE_LOAD with `FRAMEWORK_NATIVE=on`, when the addon is missing or broken; for another word than
 *   `auto`, `on` or `off`, or than `portable` or `avx2` as the processor
 */
export function loadNative(): NativeLoad {
  refuseUnknownLimit(process.env['FRAMEWORK_NATIVE_CPU']);
  loaded ??= load(
    process.env['FRAMEWORK_NATIVE'] || 'auto',
    process.env['FRAMEWORK_NATIVE_FILE'] ?? ADDON_FILE,
  );
  return loaded;
}
let loaded: NativeLoad | undefined;

/** A misspelt limit would be none, and what was compared would be the same kernels twice. */
export function refuseUnknownLimit(limit: string | undefined): void {
  if (limit === undefined || limit === 'portable' || limit === 'avx2') return;
  throw frameworkError('FWK_NATIVE_LOAD', {
    message: `'${limit}' is no kind of processor that kernels can be held to`,
    at: 'FRAMEWORK_NATIVE_CPU',
    action: 'use one of: portable, avx2; or unset it',
  });
}

const MODES: readonly string[] = ['auto', 'on', 'off'];

/** `loadNative` without its memory, for another mode and file. */
export function load(mode: string, file: string): NativeLoad {
  // `0` or `OFF` taken for `auto` would be a machine with a compiler that is thought to have none.
  if (!MODES.includes(mode)) {
    throw frameworkError('FWK_NATIVE_LOAD', {
      message: `'${mode}' does not say whether to load the native addon`,
      at: 'FRAMEWORK_NATIVE',
      action: `use one of: ${MODES.join(', ')}; or unset it`,
    });
  }
  if (mode === 'off') return { ok: false, why: 'switched off by FRAMEWORK_NATIVE=off' };
  const outcome = open(file);
  if (!outcome.ok && mode === 'on')
    throw frameworkError('FWK_NATIVE_LOAD', { message: outcome.why, at: file });
  return outcome;
}

function open(file: string): NativeLoad {
  if (!existsSync(file)) return { ok: false, why: 'the native addon is not built' };
  try {
    const addon = createRequire(import.meta.url)(file) as NativeKernels;
    const missing = missingCall(addon);
    if (missing !== undefined) {
      const why = `the native addon was built from older sources: it has no ${missing}; \`npm run build:native\` builds it anew`;
      return { ok: false, why };
    }
    const kernels = coded(addon);
    const stamp = fileURLToPath(new URL('../stamp.txt', pathToFileURL(file)));
    return { ok: true, kernels, sources: existsSync(stamp) ? readFileSync(stamp, 'utf8') : null };
  } catch (error) {
    return { ok: false, why: `the native addon does not load: ${reasonOf(error, file)}` };
  }
}

/** What kept an addon from loading, as one line; where it was made for something else, for what, and what to do. */
function reasonOf(error: unknown, file: string): string {
  const message = String(error instanceof Error ? error.message : error);
  const processor = builtFor(file);
  if (processor !== undefined && processor !== process.arch) {
    return `it was built for ${processor}, and this is ${process.arch}; \`npm run build:native\` builds it here`;
  }
  // Node's first line names the file alone; which version it asks for stands in the second or third.
  const version = /(?:NODE_MODULE_VERSION|Node-API version) \d+/.exec(message)?.[0];
  if (version !== undefined) {
    return `it was built for another Node.js (${version}), and this is ${process.version}; \`npm run build:native\` builds it for this one`;
  }
  return message.split('\n')[0]!;
}

/** Machines of ELF files (`e_machine`), by the names node gives them. */
const MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
};

/** The processor an addon was built for, where its format says so in a known place: ELF, that is Linux. */
function builtFor(file: string): string | undefined {
  const header = readFileSync(file).subarray(0, 20);
  const elf = header.length === 20 && header.toString('latin1', 0, 4) === '\x7fELF';
  return elf ? MACHINES[header.readUInt16LE(18)] : undefined;
}

/** Gives what the addon throws a code: it knows nothing of ours. */
function coded(addon: NativeKernels): NativeKernels {
  const wrap =
    <Arguments extends unknown[], Result>(kernel: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      try {
        return kernel(...given);
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        throw frameworkError(cause instanceof RangeError ? 'FWK_NATIVE_SHAPE' : 'FWK_MEMORY', {
          message,
          at: 'native addon',
          cause,
        });
      }
    };
  return Object.fromEntries(
    Object.entries(addon).map(([name, kernel]) => [name, wrap(kernel)]),
  ) as unknown as NativeKernels;
}
