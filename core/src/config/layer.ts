import type { GateSource, JsonObject, JsonValue } from '@framework/sdk';

/** A path inside a layer: `['plugins', 'plugin-trainer', 'steps']`. */
export type KeyPath = readonly (string | number)[];

/**
 * What one place states: a preset file, a `--file`, the environment, the `--set` options. Layers are read from the
 * base to the last word; a later one wins, key by key.
 */
export interface Layer {
  /** Absolute folder that relative paths, and plugins named by a path, are taken from. */
  readonly folder: string;
  readonly content: LayerContent;
  /** The file of gates it names, from which those in `content` are. */
  readonly gatesFrom?: GateSource;
  /** Where a key is written, for people: `preset tiny-code (presets/tiny-code.yaml:12)`, `--set`. */
  place(path: KeyPath): string;
}

export interface LayerContent {
  readonly run?: WrittenObject;
  /** `null` removes an inherited plugin. */
  readonly plugins?: Readonly<Record<string, WrittenObject | null>>;
  /** Capabilities every plugin of the run must have. */
  readonly requires?: readonly string[];
  /** Token id → the plugin that fills it. */
  readonly slots?: Readonly<Record<string, string>>;
  /** Hook → its plugins, first to last. */
  readonly order?: Readonly<Record<string, readonly string[]>>;
  /** `<evaluator>.<metric>` → bounds; `null` removes an inherited gate. */
  readonly gates?: Readonly<Record<string, WrittenObject | null>>;
}

/**
 * A value from the command line or the environment: everything is text there, so what it means depends on the field
 * it is for. `0123` is the text "0123" for a text field and the number 123 for a count.
 */
export class RawText {
  constructor(
    readonly text: string,
    /** The text read as YAML. */
    readonly value: JsonValue,
  ) {}
}

export type WrittenValue = JsonValue | RawText;
export type WrittenObject = { readonly [key: string]: WrittenValue | WrittenObject } | JsonObject;

/** `plugins.plugin-trainer.steps`; a part with a dot in it is quoted, as `--set` takes it. */
export const pathText = (path: KeyPath): string =>
  path.map((part) => (String(part).includes('.') ? JSON.stringify(String(part)) : String(part))).join('.');
