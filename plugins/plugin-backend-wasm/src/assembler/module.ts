import { type Code, i32, loopWhile, unsigned, type ValueType } from './code.js';

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** A parameter or local variable of a function. */
export class Variable {
  readonly get: Code;
  readonly #index: Code;

  constructor(index: number) {
    this.#index = unsigned(index);
    this.get = [0x20, ...this.#index];
  }

  set(value: Code): Code {
    return [...value, 0x21, ...this.#index];
  }

  /** Sets, and leaves the value on the stack. */
  tee(value: Code): Code {
    return [...value, 0x22, ...this.#index];
  }
}

/** What a function's body is written with. */
export class FunctionScope {
  readonly locals: ValueType[] = [];
  readonly #parameters: number;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  local(type: ValueType): Variable {
    this.locals.push(type);
    return new Variable(this.#parameters + this.locals.length - 1);
  }

  /** `for (variable = from; variable < to; variable += step)`. `to` and `step` are evaluated every round. */
  loop(from: Code, to: Code, step: Code, body: (index: Variable) => Code): Code {
    const index = this.local('i32');
    return [
      ...index.set(from),
      ...loopWhile(i32.lessThan(index.get, to), [...body(index), ...index.set(i32.add(index.get, step))]),
    ];
  }
}

interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Calls a function with its arguments. */
export type Call = (...parameters: Code[]) => Code;

/** A module that imports one shared memory, `env.memory`, and exports every function it defines. */
export class ModuleBuilder {
  readonly #functions: FunctionDefinition[] = [];

  define(
    name: string,
    parameters: readonly ValueType[],
    body: (scope: FunctionScope, ...parameters: Variable[]) => Code,
    result?: ValueType,
  ): Call {
    const scope = new FunctionScope(parameters.length);
    const code = body(scope, ...parameters.map((_, index) => new Variable(index)));
    const index = unsigned(this.#functions.length);
    this.#functions.push({ name, parameters, result, locals: scope.locals, body: code });
    return (...given) => [...given.flat(), 0x10, ...index];
  }

  /** @param maximumPages of 64 KiB; a shared memory must state it */
  build(maximumPages: number): Uint8Array<ArrayBuffer> {
    const functions = this.#functions;
    const types = functions.map(({ parameters, result }) => [
      0x60,
      ...vector(parameters.map((type) => [TYPE_CODES[type]])),
      ...vector(result === undefined ? [] : [[TYPE_CODES[result]]]),
    ]);
    const sharedWithMaximum = 0x03;
    const memory = [...text('env'), ...text('memory'), 0x02, sharedWithMaximum, 1, ...unsigned(maximumPages)];
    const exported = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
    const bodies = functions.map(({ locals, body }) => {
      const code = [...vector(locals.map((type) => [1, TYPE_CODES[type]])), ...body, 0x0b];
      return [...unsigned(code.length), ...code];
    });
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, vector(types)),
      ...section(2, vector([memory])),
      ...section(3, vector(functions.map((_, index) => unsigned(index)))),
      ...section(7, vector(exported)),
      ...section(10, vector(bodies)),
    ]);
  }
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const text = (value: string): Code => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
