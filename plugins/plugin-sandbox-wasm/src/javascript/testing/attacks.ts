import type { JudgeReason } from '@framework/sdk';

/**
 * Hostile programs in JavaScript. Each is to define `f`, of which the tests ask `f(1) === 41`, `f(2) === 42` and `f(3)` near
 * 43: none of them computes it, except where null is among the reasons: those answer rightly and misbehave besides.
 *
 * PORT, CANARY and PLANTED are replaced: a port of the host's, a file of the host's, a file that must not come to be.
 */
export interface JavaScriptAttack {
  readonly id: string;
  readonly program: string;
  /** Any of these; null where it passes. */
  readonly reasons: readonly (JudgeReason | null)[];
}

const f = (body: string, before = '') => `${before}\nfunction f(x) {\n${body}\n}\n`;
const beside = (misdeed: string) => f(`try { ${misdeed} } catch {}\nreturn x + 40;`);

export const attacks: readonly JavaScriptAttack[] = [
  // --- cheats: the answer is not computed, the comparison is to be fooled
  {
    id: '1 prototype pollution: every object has every property',
    program: f(
      'return {};',
      'Object.prototype.valueOf = () => 41; Object.prototype.toString = () => "41"; Object.prototype.value = 41;',
    ),
    reasons: ['wrong'],
  },
  {
    id: '1b prototype pollution: setters that collect what is compared',
    program: f(
      'return globalThis.seen;',
      'for (const key of ["0", "1", "actual", "expected", "why", "f"]) Object.defineProperty(Object.prototype, key, { set(v) { globalThis.seen = v; }, get() { return 41; }, configurable: true });',
    ),
    reasons: ['wrong', 'value', 'exception', 'crash'],
  },
  {
    id: '2 a Proxy that is whatever it is asked for',
    program: f(
      'return new Proxy(function () {}, { get: () => x + 40, apply: () => x + 40, getPrototypeOf: () => Number.prototype });',
    ),
    reasons: ['value'],
  },
  {
    id: '2b a Proxy of an array without an end',
    program: f(
      'return new Proxy([], { get: (t, key) => (key === "length" ? Infinity : 41), getPrototypeOf: () => Array.prototype });',
    ),
    reasons: ['value'],
  },
  {
    id: '2c a Proxy whose traps throw',
    program: f(
      'const no = () => { throw new RangeError("trap"); };\nreturn new Proxy({}, new Proxy({}, { get: () => no }));',
    ),
    reasons: ['exception', 'value'],
  },
  {
    id: '2d a Proxy whose traps never end',
    program: f('return new Proxy({}, { getPrototypeOf() { for (;;); } });'),
    reasons: ['wall'],
  },
  {
    id: '3 a getter that answers differently each time',
    program: f('let n = 40;\nreturn { get value() { return ++n; }, valueOf() { return x + 40; } };'),
    reasons: ['value', 'wrong'],
  },
  { id: '4 toJSON', program: f('return { toJSON: () => x + 40 };'), reasons: ['value', 'wrong'] },
  {
    id: '4b toJSON on what is no object',
    program: f(
      'return "0";',
      'String.prototype.toJSON = Number.prototype.toJSON = Object.prototype.toJSON = () => 41;',
    ),
    reasons: ['wrong'],
  },
  {
    id: '5 valueOf and Symbol.toPrimitive',
    program: f('return { valueOf: () => x + 40, [Symbol.toPrimitive]: () => x + 40 };'),
    reasons: ['value', 'wrong'],
  },
  {
    id: '5b a boxed number of its own class',
    program: f(
      'return new N();',
      'class N extends Number { valueOf() { return 41; } }\nObject.defineProperty(N.prototype, "constructor", { get: () => Number });',
    ),
    reasons: ['value'],
  },
  {
    id: '5c Symbol.hasInstance says yes to all',
    program: f(
      'return new F();',
      'class F { static [Symbol.hasInstance]() { return true; } }\nfor (const c of [Array, Map, Set, Date, Promise, Error]) Object.defineProperty(c, Symbol.hasInstance, { value: () => true });',
    ),
    reasons: ['value'],
  },
  {
    id: '6 Error.prepareStackTrace looks for the frames above',
    program: f(
      'Error.prepareStackTrace = (e, frames) => frames;\nError.stackTraceLimit = 100;\nconst s = new Error().stack;\nreturn Array.isArray(s) ? s.map((each) => String(each.getThis())).join() : s;',
    ),
    reasons: ['wrong'],
  },
  {
    id: '6b callers and arguments',
    program: f('return f.caller === null ? 0 : f.caller.arguments[0];'),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '7 the Function constructor',
    program: f(
      'const host = Function("return this")();\nreturn host.process ? host.process.exit(0) : Object.keys(host).join();',
    ),
    reasons: ['wrong'],
  },
  {
    id: '8 eval looks for our side of the protocol',
    program: f(
      'for (const name of ["host", "plain", "commands", "candidate", "check", "ask", "evaluate", "entry"]) {\n  let found;\n  try { found = (0, eval)(name); } catch {}\n  if (found) return name;\n}\nreturn 0;',
    ),
    reasons: ['wrong'],
  },
  {
    id: '9 dynamic import of the host',
    program:
      'async function f(x) {\n  const fs = await import("node:fs");\n  return fs.readFileSync("CANARY", "utf8");\n}',
    reasons: ['exception'],
  },
  {
    id: '9b a static import of the host',
    program: 'import fs from "node:fs";\nexport function f(x) { return fs.readFileSync("CANARY", "utf8"); }',
    reasons: ['exception', 'syntax'],
  },
  {
    id: '9c require of the host',
    program: f('return require("fs").readFileSync("CANARY", "utf8");'),
    reasons: ['exception'],
  },
  {
    id: '10 redefines check and the entry point',
    program: f(
      'return 0;',
      'function check() {}\nglobalThis.check = () => {};\nglobalThis.candidate = (x) => x + 40;',
    ),
    reasons: ['wrong'],
  },
  {
    id: '10b redefines assert',
    program: f(
      'return 0;',
      'const a = require("assert");\nfor (const key of Object.keys(a)) a[key] = () => {};\na.AssertionError = null;\nconsole.assert = () => {};',
    ),
    reasons: ['wrong'],
  },
  {
    id: '10c an open comment that would swallow the tests',
    program: 'function f(x) { return 0; }\n/*',
    reasons: ['syntax'],
  },
  {
    id: '10d an open template that would swallow the tests',
    program: 'var f = () => 0;\n`',
    reasons: ['syntax'],
  },
  {
    id: '10e a NUL after which nothing is read',
    program: 'function f(x) { return x + 40; }\0 this is no program',
    reasons: ['syntax'],
  },
  { id: '10f no function of that name', program: 'var g = (x) => x + 40;\nvar f = 41;', reasons: ['syntax'] },
  {
    id: '10g a name that is found and then is none',
    program:
      'let n = 0;\nObject.defineProperty(globalThis, "f", { get() { if (n++) throw 1; return () => 0; } });',
    reasons: ['wrong'],
  },
  {
    id: '11 a forged reply',
    program: f(
      'console.log("[\\"nonce\\",[\\"passed\\",\\"\\"]]");\nreturn ["value", 41];',
      'JSON.stringify = () => "41"; JSON.parse = () => ["call", "n", [[1], []]];',
    ),
    reasons: ['wrong'],
  },
  {
    id: '11b replaces what our side might call',
    program: f(
      'return 0;',
      'const yes = () => 41;\nfor (const c of [Array, String, Map, Set, Function, RegExp, Promise, Object, Reflect, WeakSet, BigInt, Number]) {\n  for (const holder of [c, c.prototype ?? {}]) {\n    for (const key of Reflect.ownKeys(holder)) { try { holder[key] = yes; } catch {} }\n  }\n}',
    ),
    reasons: ['wrong', 'value', 'crash', 'exception'],
  },
  // --- what never ends, and what never fits
  { id: '12 an infinite loop', program: f('for (;;);'), reasons: ['wall'] },
  {
    id: '12b an infinite loop that catches everything',
    program: f('for (;;) { try { for (;;); } catch {} finally { continue; } }'),
    reasons: ['wall'],
  },
  { id: '12c an infinite loop before it is called', program: 'for (;;);', reasons: ['wall'] },
  {
    id: '13 backtracking of a regular expression',
    program: f('return /^(a+)+$/.test("a".repeat(60) + "!") ? 0 : 1;'),
    reasons: ['wall'],
  },
  {
    id: '13b a sort that is never content',
    program: f(
      'const a = Array.from({ length: 1e5 }, (_, i) => i);\nfor (;;) a.sort(() => Math.random() - 0.5);',
    ),
    reasons: ['wall'],
  },
  {
    id: '13c bigints without an end',
    program: f('let n = 3n;\nfor (;;) n *= n;'),
    reasons: ['wall', 'memory', 'exception'],
  },
  {
    id: '14 a memory bomb',
    program: f('const held = [];\nfor (;;) held.push(new ArrayBuffer(1 << 20));'),
    reasons: ['memory'],
  },
  {
    id: '14b a memory bomb that catches',
    program: f(
      'const held = [], big = new Array(1e5).fill(0);\nfor (;;) { try { held.push(big.slice()); } catch {} }',
    ),
    reasons: ['wall', 'memory'],
  },
  {
    id: '14c typed arrays',
    program: f('const held = [];\nfor (;;) held.push(new Uint8Array(1 << 24));'),
    reasons: ['memory'],
  },
  {
    id: '15 deep recursion',
    program: f('return f(x) + 1;'),
    reasons: ['exception', 'crash'],
  },
  {
    id: '15b deep recursion through the engine',
    program: f(
      'const o = { get a() { return JSON.stringify([{ toJSON: () => o.a }].map(() => o.a)); } };\nreturn o.a;',
    ),
    reasons: ['exception', 'crash'],
  },
  {
    id: '15c a deep pattern, a deep literal',
    program: f(
      'return new RegExp("(".repeat(200000) + ")".repeat(200000)).test("") && JSON.parse("[".repeat(200000)) && 0;',
    ),
    reasons: ['exception', 'crash', 'wall'],
  },
  {
    id: '16 a flood of microtasks',
    program:
      'async function f(x) {\n  const again = () => Promise.resolve().then(again);\n  await again();\n}',
    reasons: ['wall', 'memory'],
  },
  {
    id: '16b a promise that is never settled',
    program: f('return new Promise(() => {});'),
    reasons: ['value'],
  },
  {
    id: '16c a thenable that never ends',
    program: 'async function f(x) {\n  return { then(go) { go({ then: this.then }); } };\n}',
    reasons: ['wall', 'memory'],
  },
  {
    id: '16d null, which is also what an interpreter without memory throws',
    program: f('throw null;'),
    reasons: ['exception'],
  },
  { id: '17 a huge string', program: f('return "x".repeat(1 << 28);'), reasons: ['memory', 'output'] },
  { id: '17b a string too long to answer', program: f('return "x".repeat(4 << 20);'), reasons: ['output'] },
  {
    id: '18 an endless generator',
    program: 'function* f(x) { for (;;) yield x; }',
    reasons: ['value', 'wall', 'memory', 'output'],
  },
  {
    id: '18b an iterator that calls itself',
    program: f(
      'return { __proto__: Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), next() { return this.next(); } };',
    ),
    reasons: ['exception', 'crash'],
  },
  {
    id: '19 itself within itself',
    program: f('const a = []; a.push({ a });\nreturn a;'),
    reasons: ['value'],
  },
  {
    id: '19b a map that is its own key',
    program: f('const m = new Map(); m.set(m, m);\nreturn m;'),
    reasons: ['value'],
  },
  {
    id: '20 ten million elements',
    program: f('return new Array(1e7).fill(0);'),
    reasons: ['value', 'memory', 'wall'],
  },
  { id: '20b ten million holes', program: f('return new Array(1e7);'), reasons: ['value'] },
  {
    id: '20c a billion laughs',
    program: f('let held = ["lol"];\nfor (let i = 0; i < 40; i++) held = [held, held];\nreturn held;'),
    reasons: ['value', 'wall', 'output', 'memory'],
  },
  {
    id: '20d a tower',
    program: f('let held = [];\nfor (let i = 0; i < 1e5; i++) held = [held];\nreturn held;'),
    reasons: ['value'],
  },
  {
    id: '20e a set that grows while it is read',
    program: f(
      'const s = new Set([{ get a() { s.add({}); s.add({ __proto__: null, get a() { return s.add({ b: 1 }).size; } }); return 1; } }]);\nreturn s;',
    ),
    reasons: ['value', 'wrong', 'wall'],
  },
  { id: '21 a flood of output', program: f('for (;;) console.log("x".repeat(1000));'), reasons: ['output'] },
  {
    id: '21b a flood of output that is caught',
    program: f('for (;;) { try { console.error("x".repeat(1000)); } catch {} }'),
    reasons: ['output'],
  },
  // --- what is thrown
  { id: '22 throws null', program: f('throw null;'), reasons: ['exception'] },
  { id: '22b throws a symbol', program: f('throw Symbol("s");'), reasons: ['exception'] },
  {
    id: '22c throws what throws',
    program: f(
      'throw new Proxy(new Error("x"), { get() { throw new Proxy({}, { get() { for (;;); } }); }, getPrototypeOf() { throw 1; } });',
    ),
    reasons: ['exception', 'wall'],
  },
  {
    id: '22d throws an assertion of its own',
    program: f('throw new (require("assert").AssertionError)({ message: "mine" });'),
    reasons: ['exception'],
  },
  {
    id: '22e throws an error with a message that never ends',
    program: f('throw { __proto__: Error.prototype, get message() { for (;;); } };'),
    reasons: ['wall'],
  },
  {
    id: '22f throws a message of terminal codes',
    program: f('throw new Error("\\u001b[2J\\u0007\\u202e" + "x".repeat(1e6));'),
    reasons: ['exception'],
  },
  {
    id: '23 WeakRef and finalizers',
    program: beside(
      'new FinalizationRegistry(() => { for (;;); }).register({}, 1); new WeakRef({}).deref();',
    ),
    reasons: [null],
  },
  {
    id: '23b a right answer, and jobs left behind',
    program: beside('const spin = () => { for (;;); }; Promise.resolve().then(spin); setTimeout(spin, 0);'),
    reasons: [null],
  },
  {
    id: '24 hard-coded examples are right answers',
    program: f('return { 1: 41, 2: 42, 3: 43 }[x];'),
    reasons: [null],
  },
  {
    id: '25 sockets, processes, files',
    program: beside(
      'for (const name of ["fetch", "WebSocket", "XMLHttpRequest"]) { try { new globalThis[name]("http://127.0.0.1:PORT/"); } catch {} try { globalThis[name]("http://127.0.0.1:PORT/"); } catch {} }\nfor (const name of ["process", "std", "os", "Deno", "Bun", "require"]) { const it = globalThis[name]; try { it.exit(0); } catch {} try { it.exec(["touch", "PLANTED"]); } catch {} try { it.open("PLANTED", "w").close(); } catch {} }',
    ),
    reasons: [null],
  },
  {
    id: '25b Atomics.wait sleeps',
    program: f('Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0);\nreturn 0;'),
    reasons: ['wall', 'exception'],
  },
];

/** What tries to spoil the judgement after it. */
export const poisons: readonly JavaScriptAttack[] = [
  {
    id: 'prototypes',
    program: f(
      'return 0;',
      'Array.prototype.map = Array.prototype.push = null; Object.prototype.toString = () => "x"; Object.freeze(Array.prototype); Math.max = () => 0; JSON.stringify = null; delete globalThis.Map;',
    ),
    reasons: ['wrong'],
  },
  {
    id: 'globals',
    program: f(
      'return 0;',
      'globalThis.check = globalThis.console = globalThis.assert = globalThis.require = undefined;\nObject.preventExtensions(globalThis);\nconst leaked = 1;',
    ),
    reasons: ['wrong'],
  },
  {
    id: 'jobs',
    program: f('const spin = () => Promise.resolve().then(spin); spin();\nreturn 0;'),
    reasons: ['wrong'],
  },
  {
    id: 'a full memory',
    program: f(
      'try { for (;;) held.push(new Uint8Array(1 << 20)); } catch {}\nreturn 0;',
      'globalThis.held = [];',
    ),
    reasons: ['wrong', 'memory'],
  },
  {
    id: 'a broken stack',
    program: f('try { return f(x) + 1; } catch { return f(x); }'),
    reasons: ['exception', 'crash', 'wall', 'wrong'],
  },
  { id: 'an interpreter that was cut off', program: f('for (;;);'), reasons: ['wall'] },
];
