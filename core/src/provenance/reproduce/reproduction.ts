/** What `framework provenance reproduce --json` prints when the same bytes came out. */
export interface Reproduction {
  readonly run: string;
  readonly dir: string;
  readonly reproduced: true;
  /** Worker threads it was rebuilt with; 0: one a core. */
  readonly workers: number;
  /** The root that was recorded, and that came out again. */
  readonly root: string;
  /** In the order they were made. */
  readonly objects: readonly RebuiltObject[];
  readonly documents: {
    readonly in: number;
    readonly kept: number;
    readonly held: number;
    readonly dropped: number;
  };
  /** Null where the run has none. */
  readonly tokens: number | null;
  /** Oldest first: what was blanked again. */
  readonly takedowns: readonly {
    readonly takedown: string;
    readonly documents: number;
    /** The root after it. */
    readonly root: string;
  }[];
  /** Where what was rebuilt is kept; null where it was removed again. */
  readonly out: string | null;
}

/** An object of the run, made anew to the same bytes. */
export interface RebuiltObject {
  /** `filter`, `tokenize/plugin-x`: as the run knows it. */
  readonly ref: string;
  readonly files: number;
  readonly bytes: number;
  readonly contentHash: string;
}

/** Something a run was made from that is not what it was. */
export interface ChangedInput {
  /** Names the input, what was recorded of it and what it is now. */
  readonly message: string;
  /** The source, the configuration's path, the plugin. */
  readonly at: string;
  /** The one thing to do. */
  readonly action: string;
}

/** Something that came out other than the run has it, from the same inputs. */
export interface ChangedContent {
  readonly message: string;
  /** The run's file, or the object's folder. */
  readonly at: string;
}
