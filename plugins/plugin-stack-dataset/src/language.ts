import { basename, dirname } from 'node:path';
import type { DatasetFile } from './dataset-files.js';

/** Folders of The Stack and StarCoderData whose name is not that of the bucket. */
const RENAMED: Readonly<Record<string, string>> = {
  'c-sharp': 'c#',
  cpp: 'c++',
  'f-sharp': 'f#',
};

/** The other folders that name a language (the datasets' pages): a folder called `data` or `train` names none. */
const LANGUAGES = new Set(
  (
    'ada agda alloy antlr applescript assembly augeas awk batchfile bluespec c c# c++ clojure cmake coffeescript common-lisp css ' +
    'cuda dart dockerfile elixir elm emacs-lisp erlang f# fortran glsl go groovy haskell html idris isabelle java ' +
    'java-server-pages javascript json julia kotlin lean literate-agda literate-coffeescript literate-haskell lua makefile ' +
    'maple markdown mathematica matlab ocaml pascal perl php powershell prolog protocol-buffer python r racket ' +
    'restructuredtext rmarkdown ruby rust sas scala scheme scss shell smalltalk solidity sparql sql stan standard-ml stata swift ' +
    'systemverilog tcl tcsh tex thrift toml typescript verilog vhdl visual-basic vue xml xslt yacc yaml zig'
  ).split(' '),
);

/**
 * The language of a file of the dataset that has no column for it: that of the folder it lies in, whether the configuration
 * names this folder, one above it or the file; or that of the file (`python.parquet`, `python-00000-of-00059.parquet`). Null
 * where neither names one.
 */
export function languageOfFile({ place }: DatasetFile): string | null {
  return (
    bucketOf(basename(dirname(place))) ?? bucketOf(basename(place).replace(/(?:[-_]\d.*|\.[a-z].*)$/is, ''))
  );
}

function bucketOf(name: string): string | null {
  const lower = name.toLowerCase();
  const bucket = Object.hasOwn(RENAMED, lower) ? RENAMED[lower]! : lower;
  return LANGUAGES.has(bucket) ? bucket : null;
}
