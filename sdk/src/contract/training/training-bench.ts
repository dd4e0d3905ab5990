import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { MicroBatch, StepBatch, StepContext } from '../../hooks/collate.js';
import { randomStream } from '../../random.js';
import { BACKEND } from '../../slots/backend.js';
import { ENCODER } from '../../slots/encoder.js';
import { LANGUAGE_MODEL } from '../../slots/language-model.js';
import { OPTIMIZER } from '../../slots/optimizer.js';
import { PARAMETERS, type Parameter, type ParameterRegistry } from '../../slots/parameters.js';
import { TOKENIZER } from '../../slots/tokenizer.js';
import { TRAINER } from '../../slots/trainer.js';
import type { OpenPlugin } from '../../testing/open-plugin.js';
import { forwardState, lossTerms } from '../../testing/training.js';
import type { OpenSubjectOptions, Subject } from '../subject.js';
import { loadTfjs, type Tfjs } from '../tensors/tfjs.js';
import { inTurn } from '../tensors/turns.js';
import { PlainBuffer, StandInParameters } from './stand-in-parameters.js';
import { findPackage } from './stand-ins.js';
import { copyMicroBatch, TOY, toyMicroBatch } from './toy-batch.js';
import { TOY_PARAMETERS } from './toy-model.js';

/** A tensor's content, outside the tensor library. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface PassOptions {
  readonly mode?: 'train' | 'evaluate';
  /** Number of the micro-batch within its step. */
  readonly micro?: number;
  /** What `collate` counted. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Outputs the plugin finds; the bench's, or made-up hidden states, when left out. */
  readonly given?: ReadonlyMap<string, Values>;
  /** What is differentiated: the weighted loss terms, or the plugin's outputs against fixed random weights. */
  readonly objective?: 'loss' | 'outputs';
}

export interface PassedTerm {
  readonly sum: number;
  readonly shape: readonly number[];
  readonly count: number;
  readonly weight: number;
}

/** What one micro-batch's way through `forward`, `loss` and the tape left, as numbers. */
export interface Pass {
  /** What the plugin's handlers returned. */
  readonly returned: { readonly forward: unknown; readonly loss: unknown };
  /** What the plugin added. */
  readonly outputs: ReadonlyMap<string, Values>;
  readonly terms: ReadonlyMap<string, PassedTerm>;
  /** In float64. */
  readonly objective: number;
  /** Gradient of the objective with respect to each output given; absent in an evaluation. */
  readonly outputGradients: ReadonlyMap<string, Float32Array>;
  /** With respect to each parameter, from the tape and by hand. */
  readonly parameterGradients: ReadonlyMap<string, Float32Array>;
}

/** A plugin with everything a training step gives it: batches, outputs before its own, parameters, the tape. */
export class TrainingBench {
  readonly subject: Subject;
  readonly plugin: OpenPlugin;
  readonly #tf: Tfjs | undefined;
  /** Parameters that belong to the bench, not to the plugin. */
  readonly own: ReadonlySet<string>;
  /** An optimizer is given parameters and needs no registry; the bench needs one to have some. */
  readonly #spare: StandInParameters | undefined;

  private constructor(subject: Subject, plugin: OpenPlugin, tf: Tfjs | undefined) {
    this.subject = subject;
    this.plugin = plugin;
    this.#tf = tf;
    this.#spare = this.#optimizes && !this.#hasRegistry ? this.#makeRegistry() : undefined;
    this.own = new Set(this.#addParameters());
  }

  static async create(subject: Subject, plugin: OpenPlugin): Promise<TrainingBench> {
    const tf = touchesTensors(subject) ? tfjsOf(subject) : undefined;
    const backend = needs(subject, BACKEND.id) ? plugin.find(BACKEND) : undefined;
    await tf?.setBackend(backend?.name ?? 'cpu');
    return new TrainingBench(subject, plugin, tf);
  }

  get tf(): Tfjs {
    return this.#tf ?? tfjsOf(this.subject);
  }

  get registry(): ParameterRegistry | undefined {
    return this.#hasRegistry ? this.plugin.find(PARAMETERS) : this.#spare;
  }

  /** Frees what is the bench's own. */
  dispose(): void {
    this.#spare?.dispose();
  }

  get vocabulary(): number {
    return (
      (needs(this.subject, TOKENIZER.id) && this.plugin.find(TOKENIZER)?.vocabularySize) || TOY.vocabulary
    );
  }

  /** A step's batch as it comes to `collate`: the plugin's bench's, or a made-up one. */
  batch(step: number): StepBatch {
    const make = this.subject.bench.microBatch;
    const micro = Array.from({ length: TOY.microBatches }, (_, index) => {
      const sequence = step * TOY.microBatches + index;
      return make === undefined
        ? toyMicroBatch(sequence, this.vocabulary)
        : copyMicroBatch(make(this.plugin, sequence));
    });
    return { step, micro, counts: {} };
  }

  /** A step's batch after the plugin's `collate`, where it has one. */
  async collated(step: number, batch: StepBatch = this.batch(step)): Promise<StepBatch> {
    return (await this.plugin.hooks?.collate?.(batch, this.context('collate', step, 0))) ?? batch;
  }

  context(hook: string, step: number, micro: number): StepContext {
    const plugin = this.plugin.id;
    const sequence = step * TOY.microBatches + micro;
    return {
      ...this.plugin.hookContext(),
      step,
      micro,
      random: () => randomStream({ seed: 1, plugin, hook, sequence }),
    };
  }

  /** The outputs that are there before the plugin's: `hidden` from a body, unless the plugin is one. */
  given(batch: MicroBatch, sequence = 0): ReadonlyMap<string, Values> {
    const { bench } = this.subject;
    if (bench.outputs !== undefined) {
      const tensors = [...bench.outputs(batch, this.plugin)];
      const values = tensors.map(([name, tensor]) => [name, valuesOf(tensor)] as const);
      this.tf.dispose(tensors.map(([, tensor]) => tensor));
      return new Map(values);
    }
    if (this.#isBody) return new Map();
    const shape = [batch.rows * batch.length, TOY.width];
    return new Map([['hidden', { shape, values: randomValues('hidden', shape, sequence) }]]);
  }

  /** One micro-batch through `forward`, `loss` and, in training, the tape backwards; no tensor is left. */
  pass(step: number, batch: MicroBatch, options: PassOptions = {}): Pass {
    const { tf } = this;
    const { mode = 'train', micro = 0 } = options;
    const given = options.given ?? this.given(batch, step * TOY.microBatches + micro);
    return scoped(tf, () => {
      const anchor = tf.scalar(0);
      const leaves = [...given].map(
        ([name, { shape, values }]) => [name, tf.tensor(values.slice(), [...shape], 'float32')] as const,
      );
      let found: Pick<Pass, 'returned' | 'outputs' | 'terms' | 'objective'> | undefined;
      const forward = (): Scalar => {
        const run = this.#run(step, micro, batch, mode, anchor, leaves, options);
        found = run;
        return run.tensor;
      };
      if (mode === 'evaluate') {
        forward();
        return { ...found!, outputGradients: new Map(), parameterGradients: new Map() };
      }
      for (const { gradient } of this.registry?.parameters ?? []) gradient.zero();
      // `gradients` reads this list after the forward pass, in which a plugin may register its parameters.
      const inputs: Tensor[] = [anchor, ...leaves.map(([, tensor]) => tensor)];
      const taped: Parameter[] = [];
      const { grads } = tf.engine().gradients(
        () => {
          const objective = forward();
          const all = this.registry?.parameters ?? [];
          taped.push(...all.filter(({ gradientFrom }) => gradientFrom === 'tape'));
          inputs.push(...taped.map(({ variable }) => variable));
          return objective;
        },
        inputs,
        undefined,
        true,
      );
      const gradientOf = (index: number, size: number): Float32Array => {
        const gradient = grads[index] as Tensor | undefined;
        return gradient ? Float32Array.from(gradient.dataSync()) : new Float32Array(size);
      };
      taped.forEach(({ gradient }, i) => {
        const fromTape = grads[1 + leaves.length + i] as Tensor | undefined;
        if (fromTape) gradient.add(fromTape);
      });
      return {
        ...found!,
        outputGradients: new Map(leaves.map(([name, { size }], i) => [name, gradientOf(1 + i, size)])),
        parameterGradients: new Map(
          (this.registry?.parameters ?? []).map(({ name, gradient }) => [name, gradient.read()]),
        ),
      };
    });
  }

  /** Parameter values by name, as they are now. */
  parameters(): ReadonlyMap<string, Values> {
    return new Map((this.registry?.parameters ?? []).map(({ name, variable }) => [name, valuesOf(variable)]));
  }

  /** Gives a parameter other values. */
  assign(name: string, values: Float32Array): void {
    const { variable } = this.registry!.get(name);
    this.tf.tidy(() => variable.assign(this.tf.tensor(values.slice(), variable.shape, 'float32')));
  }

  /**
   * Tensors that a piece of work leaves behind, counted on its third time: the first registers parameters, and a
   * cache may fill once.
   */
  leftBy(work: () => void): number {
    work();
    work();
    const before = this.tf.memory().numTensors;
    work();
    return this.tf.memory().numTensors - before;
  }

  get #isBody(): boolean {
    return this.subject.manifest.registers?.output?.includes('hidden') ?? false;
  }

  get #optimizes(): boolean {
    return this.subject.manifest.provides?.includes(OPTIMIZER.id) ?? false;
  }

  get #hasRegistry(): boolean {
    const { manifest } = this.subject;
    return needs(this.subject, PARAMETERS.id) || (manifest.provides?.includes(PARAMETERS.id) ?? false);
  }

  #makeRegistry(): StandInParameters {
    const ops = needs(this.subject, BACKEND.id) ? this.plugin.find(BACKEND)?.ops : undefined;
    return new StandInParameters(this.tf, (shape) => ops?.buffer(shape) ?? new PlainBuffer(this.tf, shape));
  }

  // The one that every body has, for heads that tie their weights to it; and for an optimizer a few odd ones.
  #addParameters(): readonly string[] {
    const { registry, vocabulary } = this;
    if (!registry || this.#isBody) return [];
    const { tf } = this;
    const declarations: readonly (readonly [string, readonly number[], 'yes' | 'no', 'manual'?])[] = [
      ['embedding', [vocabulary, TOY.width], 'yes'],
      ...(this.#optimizes
        ? ([
            ['contract.norm', [7], 'no'],
            ['contract.odd', [3, 1], 'yes'],
          ] as const)
        : []),
    ];
    const toy = this.subject.manifest.provides?.includes(TRAINER.id) ? TOY_PARAMETERS : [];
    return [...declarations, ...toy].map(([name, shape, weightDecay, gradient = 'manual']) => {
      const initial = tf.tensor(randomValues(name, shape, 0), [...shape], 'float32');
      return registry.add({ name, initial, weightDecay, gradient }).name;
    });
  }

  #run(
    step: number,
    micro: number,
    batch: MicroBatch,
    mode: 'train' | 'evaluate',
    anchor: Scalar,
    leaves: readonly (readonly [string, Tensor])[],
    options: PassOptions,
  ) {
    const { hooks = {} } = this.plugin;
    const { registers = {} } = this.subject.manifest;
    const state = forwardState(batch, Object.fromEntries(leaves), { mode, anchor });
    const forward = settled(hooks.forward?.(state, this.context('forward', step, micro)));
    const ours = [...state.outputs].filter(([name]) => !leaves.some(([given]) => given === name));
    // A term that nobody counted is divided by 1 here: that it must be counted is the rule `loss/count`'s to say.
    const uncounted = Object.fromEntries((registers.loss ?? []).map((name) => [name, 1]));
    const terms = lossTerms(state, { ...uncounted, ...options.counts });
    const wanted = options.objective ?? (hooks.loss ? 'loss' : 'outputs');
    const loss =
      wanted === 'loss' ? settled(hooks.loss?.(terms, this.context('loss', step, micro))) : undefined;
    const { tf } = this;
    const parts: Scalar[] = [];
    let objective = 0;
    const passed = new Map<string, PassedTerm>();
    for (const [name, { sum, count, weight }] of terms.terms) {
      const [value = Number.NaN] = sum.dataSync();
      passed.set(name, { sum: value, shape: sum.shape, count, weight });
      const divisor = options.counts?.[name] ?? 1;
      const scale = divisor === 0 ? 0 : weight / divisor;
      objective += scale * value;
      parts.push(tf.mul(sum, scale));
    }
    if (wanted === 'outputs') {
      for (const [name, output] of ours) {
        if (output.dtype !== 'float32') continue;
        const { shape, values } = valuesOf(output);
        const probe = randomValues(`probe ${name}`, shape, 0);
        objective += values.reduce((sum, value, i) => sum + value * probe[i]!, 0);
        parts.push(tf.sum(tf.mul(output, tf.tensor(probe, [...shape], 'float32'))));
      }
    }
    return {
      returned: { forward, loss },
      outputs: new Map(ours.map(([name, output]) => [name, valuesOf(output)])),
      terms: passed,
      objective,
      tensor: parts.length === 0 ? tf.mul<Scalar>(anchor, 1) : (tf.addN(parts) as Scalar),
    };
  }
}

/** Opens the plugin with a training bench around it, starts it, and closes it whatever happens. */
export const train = <T>(
  subject: Subject,
  work: (bench: TrainingBench) => T | Promise<T>,
  options?: OpenSubjectOptions,
): Promise<T> =>
  inTurn(() =>
    subject.use(async (plugin) => {
      const bench = await TrainingBench.create(subject, plugin);
      try {
        return await work(bench);
      } finally {
        bench.dispose();
      }
    }, options),
  );

/** `tf.tidy` for a result that holds no tensors: tidy would look through every number of it for some. */
export function scoped<T>(tf: Tfjs, work: () => T): T {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}

/** The tensor library, as the plugin sees it. */
export function tfjsOf({ dir }: Pick<Subject, 'dir'>): Tfjs {
  const cpu = findPackage('@framework/plugin-backend-cpu', dir);
  return loadTfjs(cpu === undefined ? [dir] : [dir, cpu]);
}

/** Standard normal values by name; the same for the same name, sequence and size. */
export function randomValues(name: string, shape: readonly number[], sequence: number): Float32Array {
  const random = randomStream({ seed: 1, plugin: 'contract', hook: name, sequence });
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, () => random.normal());
}

export const valuesOf = (tensor: Tensor): Values => ({
  shape: [...tensor.shape],
  values: Float32Array.from(tensor.dataSync()),
});

/** A plugin that only prepares batches, or watches, is examined without a tensor library. */
function touchesTensors({ manifest }: Subject): boolean {
  const slots = [BACKEND, PARAMETERS, OPTIMIZER, TRAINER, LANGUAGE_MODEL, ENCODER].map(({ id }) => id);
  return (
    manifest.hooks.some(({ hook }) => hook === 'forward' || hook === 'loss') ||
    [...(manifest.requires?.tokens ?? []), ...(manifest.provides ?? [])].some((token) =>
      slots.includes(token),
    )
  );
}

/** Is a slot one the plugin asks for? Others it must not depend on, so it is not given them here. */
export const needs = ({ manifest }: Subject, token: string): boolean =>
  manifest.requires?.tokens?.includes(token) ?? false;

// A promise from a hook that cannot wait is one rule's to tell; the others must not die of its failure.
function settled(returned: unknown): unknown {
  if (returned instanceof Promise) returned.catch(() => undefined);
  return returned;
}

/** `hook loss of 'my-loss', step 3`. */
export const placeOf = ({ id }: Subject, hook: string, step?: number): string =>
  `hook ${hook} of '${id}'${step === undefined ? '' : `, step ${step}`}`;
