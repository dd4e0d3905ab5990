import { sumOf } from '../expression/expression.js';
import { type Detection, detectLicences } from '../text/detect.js';
import { plainReader } from '../text/reader.js';
import { type Lines, sectionsOf, standsFor } from '../text/sections.js';

/** A licence file that governs a document, as sources deliver them: nearest folder first. */
export interface LicenceFile {
  readonly path: string;
  readonly text: string;
}

/** What a licence file says of one document. */
export interface FileDetection extends Detection {
  /** Characters of what says it. */
  readonly length: number;
  /** Where the file has sections for paths: what counts for the document. */
  readonly part?: { readonly lines: readonly Lines[]; readonly sections: readonly string[] };
}

/** Reads a licence file for a document. `path` is the document's, inside its repository; null when nobody knows it. */
export type LicenceFileReader = (file: LicenceFile, path: string | null) => FileDetection | null;

/** Characters of licence files a reader remembers; a corpus has many copies of few, and few are longer than some thousand. */
const REMEMBERED = 2 ** 25;

/**
 * A reader that detects each text once. Where a file says for which paths its sections stand, a document has what is the
 * project's own and the sections of its path; the whole file where the path is unknown, or where a part that counts
 * says nothing that is understood.
 */
export function licenceFileReader(reader = plainReader): LicenceFileReader {
  const known = new Map<string, ReadFile>();
  let characters = 0;
  const readOnce = (text: string): ReadFile => {
    let file = known.get(text);
    if (file === undefined) {
      file = new ReadFile(text, (part) => detectLicences(part, 'licence-file', reader));
      characters += text.length;
      if (characters > REMEMBERED) {
        known.clear();
        characters = text.length;
      }
      known.set(text, file);
    }
    return file;
  };
  // Documents of a folder share one: two texts that are the same are compared from end to end.
  const shared = new WeakMap<LicenceFile, ReadFile>();
  return (given, path) => {
    const { path: at, text } = given;
    let file = shared.get(given);
    if (file === undefined) {
      file = readOnce(text);
      shared.set(given, file);
    }
    const folder = at.slice(0, at.lastIndexOf('/') + 1);
    return file.saysOf(path?.startsWith(folder) ? path.slice(folder.length) : null);
  };
}

/** A licence file and what was detected in its parts, each when it was first asked for. */
class ReadFile {
  readonly #text: string;
  readonly #sections: ReturnType<typeof sectionsOf>;
  readonly #detect: (text: string) => Detection | null;
  readonly #detected = new Map<string, Detection | null>();
  #whole: FileDetection | null | undefined;

  constructor(text: string, detect: (text: string) => Detection | null) {
    this.#text = text;
    this.#sections = sectionsOf(text);
    this.#detect = detect;
  }

  /** @param path relative to the file's folder */
  saysOf(path: string | null): FileDetection | null {
    return (path === null ? null : this.#inPart(path)) ?? this.#inWhole();
  }

  #inPart(path: string): FileDetection | null {
    if (this.#sections === null) return null;
    const { own, sections } = this.#sections;
    const mine = sections.filter((section) => standsFor(section.path, path));
    const parts = [own, ...mine].map(({ text }) => this.#once(text));
    const understood = parts.filter((part) => part !== null);
    if (understood.length < parts.length) return null;
    return {
      node: sumOf(understood.map(({ node }) => node)),
      findings: understood.flatMap(({ findings }) => findings),
      length: [own, ...mine].reduce((sum, { text }) => sum + text.length, 0),
      part: {
        lines: [...own.lines, ...mine.map(({ lines }) => lines)].sort(([a], [b]) => a - b),
        sections: mine.map((section) => section.path),
      },
    };
  }

  #inWhole(): FileDetection | null {
    if (this.#whole === undefined) {
      const detection = this.#once(this.#text);
      this.#whole = detection && { ...detection, length: this.#text.length };
    }
    return this.#whole;
  }

  #once(text: string): Detection | null {
    let detection = this.#detected.get(text);
    if (detection === undefined) {
      detection = this.#detect(text);
      this.#detected.set(text, detection);
    }
    return detection;
  }
}
