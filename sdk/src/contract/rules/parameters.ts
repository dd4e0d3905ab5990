import { PARAMETERS, type ParameterDeclaration, type ParameterRegistry } from '../../slots/parameters.js';
import { provides, type Rule } from '../rule.js';
import type { Subject } from '../subject.js';
import { sameBytes } from '../tensors/compare.js';
import type { Tfjs } from '../tensors/tfjs.js';
import { train } from '../training/training-bench.js';
import { violation } from '../violation.js';

const at = ({ id }: Subject) => `slot ${PARAMETERS.id} of '${id}'`;

/** The registry of parameters, on whose order every sum rests. */
export const parametersRules: readonly Rule[] = [
  {
    id: 'parameters/order',
    says: 'the registry gives parameters in the order of their names, whoever registered first',
    appliesTo: provides(PARAMETERS.id),
    check: (subject) =>
      use(subject, (registry, tf) => {
        for (const name of ['b', 'a.10', 'c', 'a.9', 'B']) registry.add(declare(tf, name));
        const names = registry.parameters.map(({ name }) => name);
        if (names.join() === [...names].sort().join()) return;
        throw violation(
          `its order is ${names.join(', ')}`,
          at(subject),
          'sort by code units, as Array.sort does',
        );
      }),
  },
  {
    id: 'parameters/duplicate',
    says: 'the registry refuses a name twice with FWK_PLUGIN_CONFLICT',
    appliesTo: provides(PARAMETERS.id),
    check: (subject) =>
      use(subject, (registry, tf) => {
        registry.add(declare(tf, 'twice'));
        requireCode(subject, 'FWK_PLUGIN_CONFLICT', 'the same name twice', () =>
          registry.add(declare(tf, 'twice')),
        );
      }),
  },
  {
    id: 'parameters/unknown',
    says: 'the registry refuses an unknown name with FWK_INTERNAL',
    appliesTo: provides(PARAMETERS.id),
    check: (subject) =>
      use(subject, (registry) =>
        requireCode(subject, 'FWK_INTERNAL', 'a name nobody registered', () => registry.get('nobody')),
      ),
  },
  {
    id: 'parameters/initial',
    says: 'a parameter starts with the values given, which it takes over, and a gradient of zeros',
    appliesTo: provides(PARAMETERS.id),
    check: (subject) =>
      use(subject, (registry, tf) => {
        const declaration = declare(tf, 'one');
        const values = Float32Array.from(declaration.initial.dataSync());
        const parameter = registry.add(declaration);
        const wrong = !sameBytes(Float32Array.from(parameter.variable.dataSync()), values)
          ? `the parameter starts as ${[...parameter.variable.dataSync()].join(', ')}, not ${[...values].join(', ')}`
          : !declaration.initial.isDisposed
            ? 'the tensor of first values still lives'
            : parameter.gradient.read().some((value) => value !== 0) ||
                parameter.gradient.size !== values.length
              ? `its gradient starts as ${[...parameter.gradient.read()].join(', ')}`
              : registry.get('one') !== parameter
                ? '`get` gives another parameter than `add` gave'
                : undefined;
        if (wrong !== undefined)
          throw violation(wrong, at(subject), 'keep what ParameterRegistry says of `add`');
      }),
  },
  {
    id: 'parameters/tensors',
    says: 'the teardown frees every parameter',
    appliesTo: provides(PARAMETERS.id),
    async check(subject) {
      let tf: Tfjs | undefined;
      const lives = async () => {
        await use(subject, (registry, library) => {
          tf = library;
          for (const name of ['a', 'b', 'c']) registry.add(declare(library, name));
        });
        return tf?.memory().numTensors ?? 0;
      };
      const before = await lives();
      const left = (await lives()) - before;
      if (left <= 0) return;
      throw violation(
        `${left} tensors live on`,
        `hook teardown of '${subject.id}'`,
        'dispose variables and gradients',
      );
    },
  },
];

const use = (subject: Subject, work: (registry: ParameterRegistry, tf: Tfjs) => void): Promise<void> =>
  train(subject, ({ plugin, tf }) => work(plugin.slot(PARAMETERS), tf));

const declare = (tf: Tfjs, name: string): ParameterDeclaration => ({
  name,
  initial: tf.tensor1d([1, -2, 3]),
  weightDecay: 'yes',
  gradient: 'manual',
});

function requireCode(subject: Subject, code: string, what: string, call: () => unknown): void {
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  if ((thrown as { code?: unknown } | undefined)?.code === code) return;
  throw violation(
    `${what} ${thrown === undefined ? 'is accepted' : `throws ${String(thrown)}`}`,
    at(subject),
    `throw frameworkError('${code}', …) that names it`,
    thrown,
  );
}
