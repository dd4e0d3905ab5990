import { readFileSync } from 'node:fs';

/** A prompt's words: what stands above the examples, and what is asked of a model that chats. */
interface Wording {
  readonly head: string;
  readonly more: string;
}

interface Written {
  readonly instructions: Wording;
  readonly classification: Wording & { readonly question: string };
  readonly plain: Wording;
  readonly labels: Wording;
  readonly steps: Wording & { readonly ask: readonly string[]; readonly demonstrations: readonly string[] };
  readonly tool: Wording & { readonly system: readonly string[]; readonly demonstrations: readonly string[] };
}

/** A tool as prompts and dialogues name it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** Name → type of its value. */
  readonly arguments: Readonly<Record<string, 'string' | 'integer'>>;
  readonly required: readonly string[];
}

const read = (name: string): string => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8');

/** `data/prompts.json` and `data/tools.json`: everything that is said to a model, and the tools that traces call. */
export class PromptBook {
  /** Both as they stand, for the fingerprint. */
  readonly text: string;
  readonly tools: readonly Tool[];
  readonly #written: Written;

  constructor(prompts = read('prompts.json'), tools = read('tools.json')) {
    this.text = JSON.stringify([prompts, tools]);
    this.#written = JSON.parse(prompts) as Written;
    this.tools = JSON.parse(tools) as readonly Tool[];
  }

  get instructions(): Written['instructions'] {
    return this.#written.instructions;
  }
  get classification(): Written['classification'] {
    return this.#written.classification;
  }
  get plain(): Written['plain'] {
    return this.#written.plain;
  }
  get labels(): Written['labels'] {
    return this.#written.labels;
  }
  get steps(): Written['steps'] {
    return this.#written.steps;
  }
  get tool(): Written['tool'] {
    return this.#written.tool;
  }
}

/** A wording with its `{placeholders}` filled in. */
export const filled = (wording: string, values: Readonly<Record<string, string | number>>): string =>
  wording.replace(/\{([a-z]+)\}/g, (_, name: string) => String(values[name] ?? ''));
