import {
  BACKEND,
  type CheckpointDraft,
  type CheckpointView,
  type ConfigSchema,
  decodeSafetensors,
  ENCODER,
  type Encoder,
  encodeSafetensors,
  type ForwardHandler,
  type JsonValue,
  LANGUAGE_MODEL,
  type LanguageModel,
  type LossHandler,
  OPTIMIZER,
  PARAMETERS,
  type ParameterRegistry,
  type PluginDefinition,
  type StepBatch,
  type StepContext,
  type StoredTensor,
  type TensorBackend,
  TOKENIZER,
  type Token,
  TRAINER,
} from '@framework/sdk';
import { makePlugin, type TestPlugin } from '@framework/sdk/testing';

export interface RigPart {
  readonly plugin: PluginDefinition;
  readonly schema: ConfigSchema;
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface RigOptions {
  readonly backend: TensorBackend;
  readonly vocabularySize: number;
  readonly trainer: RigPart;
  readonly optimizer: RigPart;
  readonly body: RigPart;
  readonly objective: RigPart;
  /** A head of plain operations, after the others. */
  readonly head?: { readonly forward: ForwardHandler; readonly loss: LossHandler };
}

/** The four training plugins wired as the kernel wires them, without a run around them. */
export class Rig {
  readonly registry: ParameterRegistry;
  readonly #trainer: TestPlugin;
  readonly #optimizer: TestPlugin;
  readonly #body: TestPlugin;
  readonly #objective: TestPlugin;
  readonly #head: RigOptions['head'];
  readonly #slots: readonly (readonly [Token<unknown>, unknown])[];

  constructor(options: RigOptions) {
    const { backend, vocabularySize } = options;
    const base = [
      [BACKEND, backend],
      [TOKENIZER, { vocabularySize }],
    ] as const;
    const make = (
      { plugin, schema, config = {} }: RigPart,
      slots: readonly (readonly [Token<unknown>, unknown])[],
    ) => makePlugin(plugin, schema, { slots, config });
    this.#optimizer = make(options.optimizer, base);
    this.#trainer = make(options.trainer, [...base, [OPTIMIZER, this.#optimizer.slot(OPTIMIZER)]]);
    this.registry = this.#trainer.slot(PARAMETERS);
    this.#slots = [...base, [PARAMETERS, this.registry]];
    this.#body = make(options.body, this.#slots);
    this.#objective = make(options.objective, this.#slots);
    this.#head = options.head;
  }

  get model(): LanguageModel {
    return this.#body.slot(LANGUAGE_MODEL);
  }

  get encoder(): Encoder {
    return this.#body.slot(ENCODER);
  }

  async step(batch: StepBatch): Promise<Readonly<Record<string, number>>> {
    const context = (micro: number) => this.#context(batch.step, micro);
    await this.#objective.hooks!.collate!(batch, context(0));
    return this.#trainer.slot(TRAINER).step(batch, {
      forward: (state, micro) => {
        this.#body.hooks!.forward!(state, context(micro));
        this.#head?.forward(state, context(micro));
        return state;
      },
      loss: (terms, micro) => {
        this.#objective.hooks!.loss!(terms, context(micro));
        this.#head?.loss(terms, context(micro));
        return terms;
      },
    });
  }

  /** Every stateful plugin's checkpoint, as the bytes of its files. */
  async checkpoint(): Promise<ReadonlyMap<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    for (const [name, plugin] of this.#stateful()) {
      const draft: CheckpointDraft = {
        step: 0,
        async tensors(file, tensors, metadata) {
          files.set(`${name}/${file}.safetensors`, Buffer.concat([...encodeSafetensors(tensors, metadata)]));
        },
        async json(file, value) {
          files.set(`${name}/${file}.json`, Buffer.from(JSON.stringify(value)));
        },
      };
      await plugin.hooks!.checkpoint!(draft, this.#context(0, 0));
    }
    return files;
  }

  async restore(
    files: ReadonlyMap<string, Uint8Array>,
    purpose: CheckpointView['purpose'] = 'resume',
  ): Promise<void> {
    for (const [name, plugin] of this.#stateful()) {
      const view: CheckpointView = {
        step: 0,
        dir: 'checkpoint',
        stateVersion: 1,
        purpose,
        has: (file) => [...files.keys()].some((key) => key.startsWith(`${name}/${file}.`)),
        tensors: async (file): Promise<ReadonlyMap<string, StoredTensor>> =>
          decodeSafetensors(files.get(`${name}/${file}.safetensors`)!, file).tensors,
        json: async (file) =>
          JSON.parse(Buffer.from(files.get(`${name}/${file}.json`)!).toString()) as JsonValue,
      };
      await plugin.hooks!.restore!(view, this.#context(0, 0));
    }
  }

  async teardown(): Promise<void> {
    await this.#optimizer.hooks!.teardown!(this.#context(0, 0));
    await this.#trainer.hooks!.teardown!(this.#context(0, 0));
  }

  *#stateful(): Generator<readonly [string, TestPlugin]> {
    yield ['optimizer', this.#optimizer];
    yield ['body', this.#body];
  }

  #context(step: number, micro: number): StepContext {
    const slots = new Map(this.#slots.map(([token, value]) => [token.symbol, value]));
    return {
      plugin: 'test',
      log: { info: () => undefined, warn: () => undefined },
      signal: new AbortController().signal,
      get: <T>(token: Token<T>) => slots.get(token.symbol) as T,
      find: <T>(token: Token<T>) => slots.get(token.symbol) as T | undefined,
      step,
      micro,
      random: () => {
        throw new Error('the rig gives no random stream');
      },
    };
  }
}
