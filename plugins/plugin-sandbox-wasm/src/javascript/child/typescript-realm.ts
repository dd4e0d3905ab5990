/**
 * The realm in which TypeScript's types are taken out: amaro (SWC as WebAssembly) in a context of nothing but ECMAScript.
 * The source is a program nobody trusts, so this is done where programs run, in a realm that is forgotten after each.
 *
 * This function is turned into text and evaluated in the realm (`typescript.ts`): it may use nothing from outside of itself.
 */

export interface TypeScriptHandle {
  /** Of the host's realm: hidden in a closure, and its prototype is this realm's. */
  module(module: WebAssembly.Module): void;
  modulePrototype(): object;
  /** Takes amaro's exports, once its script has run. */
  ready(): void;
  /** JSON: `["stripped", source]`, or `["syntax", message]`. Throws where amaro itself breaks. */
  strip(source: string): string;
}

export function prepareTypeScriptRealm(): TypeScriptHandle {
  interface Amaro {
    transformSync(source: string, options: { mode: 'strip-only' | 'transform' }): { code: string };
  }
  const scope = globalThis as unknown as Record<string, unknown>;
  const NativeModule = WebAssembly.Module;
  const { RuntimeError } = WebAssembly;
  let compiled: WebAssembly.Module | null = null;
  let amaro: Amaro | null = null;

  // amaro compiles its own module: the one that is compiled already takes its place.
  const assembly = WebAssembly as unknown as Record<string, unknown>;
  const Module = function (this: unknown) {
    return compiled;
  };
  Module.prototype = NativeModule.prototype;
  assembly['Module'] = Module;
  scope['module'] = { exports: {} };
  // `util` for its text codecs, `node:buffer` for the module's bytes.
  scope['require'] = () => ({
    TextDecoder: scope['TextDecoder'],
    TextEncoder: scope['TextEncoder'],
    Buffer: { from: () => new Uint8Array(0) },
  });

  return {
    module(given) {
      compiled = given;
    },
    modulePrototype: () => NativeModule.prototype,
    ready() {
      amaro = (scope['module'] as { exports: Amaro }).exports;
    },
    strip(source) {
      const attempt = (mode: 'strip-only' | 'transform') => amaro!.transformSync(source, { mode }).code;
      try {
        try {
          // Types become blanks: lines and columns stay where they were.
          return JSON.stringify(['stripped', attempt('strip-only')]);
        } catch (fault) {
          if ((fault as { code?: unknown } | null)?.code !== 'UnsupportedSyntax') throw fault;
          // Enums, namespaces, parameter properties: what TypeScript makes code of.
          return JSON.stringify(['stripped', attempt('transform')]);
        }
      } catch (fault) {
        // It broke, for want of stack mostly: that says nothing about the source's syntax.
        if (fault instanceof RuntimeError || fault instanceof RangeError) throw fault;
        const message = (fault as { message?: unknown } | null)?.message;
        return JSON.stringify(['syntax', typeof message === 'string' ? message : String(fault)]);
      }
    },
  };
}
