import type { ErrorDefinition } from './framework-error.js';

/**
 * Every code the framework and its own plugins raise, sorted. The reference page `docs/reference/errors.md` is
 * generated from this list. Exit 2: decided before work starts, from what the user wrote. Exit 1: failed while running.
 *
 * @example
 * // examples/registries.ts#errors
 * export const exitCodeOf = (code: keyof typeof errors): number => errors[code].exitCode;
 */
export const errors = {
  FWK_ABLATE_NEEDED: {
    exitCode: 2,
    meaning: 'A plugin that was to be left out is one the rest of the preset cannot do without.',
    action: 'leave out the plugins that need it too, or choose another owner for its slot',
  },
  FWK_AUDIT_ANCHOR: {
    exitCode: 1,
    meaning: 'The audit log does not reach, or does not pass through, an anchor that was printed of it.',
    action: 'restore `.framework/audit/log.ndjson` from a copy: lines at its end were cut off or replaced',
  },
  FWK_AUDIT_CORRUPT: {
    exitCode: 1,
    meaning:
      'The audit log was altered: a line is not signed by its key, or does not follow from the one before.',
    action: 'restore `.framework/audit/log.ndjson` from a copy',
  },
  FWK_BACKEND_NONE: {
    exitCode: 1,
    meaning: 'No tensor backend of the preset works on this machine.',
    action: 'run `framework doctor` to see why each backend is out',
  },
  FWK_BACKEND_UNAVAILABLE: {
    exitCode: 2,
    meaning: 'The backend asked for by name does not work on this machine.',
    action: 'run `framework doctor`, or leave the choice to `backend: auto`',
  },
  FWK_CANARY_SURVIVED: {
    exitCode: 1,
    meaning: 'A document that was planted to be caught went through the filters.',
    action: 'add the filter it was planted for, or see why it no longer catches it',
  },
  FWK_CHECKPOINT_CORRUPT: {
    exitCode: 1,
    meaning: 'A checkpoint file is truncated, altered or not what its manifest says.',
    action: 'delete that checkpoint folder; `framework resume` goes on from the one before it',
  },
  FWK_CHECKPOINT_MISMATCH: {
    exitCode: 1,
    meaning: 'A checkpoint belongs to another model, tokenizer or plugin state version.',
    action: 'resume with the preset that made it, or start under another `--name`',
  },
  FWK_CHECKPOINT_MISSING: {
    exitCode: 2,
    meaning: 'There is no checkpoint where one was asked for.',
    action: 'run the `train` stage first',
  },
  FWK_CHECKPOINT_TAKEN_DOWN: {
    exitCode: 2,
    meaning: 'A checkpoint was trained on documents that were taken down since.',
    action:
      'train again with `framework run`; `framework generate` takes a reason with `--allow-taken-down`, signed and logged',
  },
  FWK_CLI_NOT_BUILT: {
    exitCode: 1,
    meaning: 'The framework’s own code is not compiled yet.',
    action: 'run `npm ci`, or `npm run build`, in its folder',
  },
  FWK_CLI_USAGE: {
    exitCode: 2,
    meaning: 'The command line does not parse.',
    action: 'see `framework --help`',
  },
  FWK_CONFIG_INVALID: {
    exitCode: 2,
    meaning: 'A configuration value has the wrong type or lies outside its range.',
    action: 'correct the value at the place named',
  },
  FWK_CONFIG_UNKNOWN_KEY: {
    exitCode: 2,
    meaning: 'A configuration key that no schema knows.',
    action: 'use the nearest known key, or run `framework config` to see them all',
  },
  FWK_DATA_EMPTY: {
    exitCode: 1,
    meaning: 'A stage was left without a single document.',
    action: 'see in the report which filter dropped them, and why',
  },
  FWK_DATA_TOO_SMALL: {
    exitCode: 1,
    meaning:
      'The data that is left is too little for what the preset asks (a window, a held-out split, a vocabulary).',
    action: 'add sources, or lower the value named',
  },
  FWK_EVAL_DISAGREES: {
    exitCode: 3,
    meaning: 'A published verdict is not the one that came out here.',
    action: 'see the rows that differ: the problems, the protocol, a limit or the sandbox is another',
  },
  FWK_EVAL_SELF_CHECK: {
    exitCode: 1,
    meaning: 'Solutions known to be right did not all pass, so the evaluator grades nothing.',
    action: 'see which task failed and why: the limits, the sandbox or the task file is at fault',
  },
  FWK_EVAL_TASKS: {
    exitCode: 1,
    meaning: 'A file of evaluation tasks is missing, empty or not in its format.',
    action: 'correct the path or the line named',
  },
  FWK_EXPLAIN_UNKNOWN: {
    exitCode: 2,
    meaning: '`explain` was asked for a word that names nothing in the preset or the run.',
    action: 'use one of the nearest names, or name a run with `--run` to ask for a document',
  },
  FWK_FIT_MISSING: {
    exitCode: 1,
    meaning: 'A stage in two phases was applied before it loaded what its first phase left.',
    action: 'load the artefact first: the kernel calls `load` once a container, before the first batch',
  },
  FWK_FIX_COMPILER: {
    exitCode: 1,
    meaning: 'A fix has something to compile, and there is no C++ compiler, or it refused the source.',
    action: 'install g++ or clang++, then run the same command again',
  },
  FWK_FIX_DOWNLOAD: {
    exitCode: 1,
    meaning: 'A file that a fix needs could not be downloaded whole. What arrived counts for nothing.',
    action:
      'see that the server named can be reached, then run the same command again: it goes on from there',
  },
  FWK_FIX_INTEGRITY: {
    exitCode: 1,
    meaning: 'A file that a fix downloaded is not the one it must be: its hash is another. It was deleted.',
    action: 'run the same command again; if it stays so, do not trust the server named',
  },
  FWK_FIX_NOT_PROVEN: {
    exitCode: 1,
    meaning: 'What a fix built does not work on this machine, so it was not put in place.',
    action: 'use another backend; report the message with what `framework doctor` says',
  },
  FWK_FIX_UNKNOWN: {
    exitCode: 2,
    meaning: '`doctor --fix` was asked for something no plugin can put right.',
    action: 'see what `framework doctor` proposes',
  },
  FWK_FIX_UNSUPPORTED: {
    exitCode: 2,
    meaning: 'A fix was asked for on a platform it was not made for.',
    action: 'install what is missing by hand, as the README of the plugin says',
  },
  FWK_GATE_NOT_MET: {
    exitCode: 3,
    meaning: 'A threshold of the preset was not met, or there was not enough data to say.',
    action: 'see the gates in the report',
  },
  FWK_HOOK_ASYNC_IN_SYNC: {
    exitCode: 1,
    meaning: 'A plugin returned a promise from a hook that runs inside the gradient tape.',
    action: 'make the handler synchronous; load data in `collate` or `setup`',
  },
  FWK_HOOK_EXIT: {
    exitCode: 1,
    meaning: 'A plugin ended the process from within a hook.',
    action: 'report it to the plugin’s author: a plugin throws, it never calls `process.exit`',
  },
  FWK_HOOK_FAILED: {
    exitCode: 1,
    meaning: 'A plugin threw from a hook.',
    action: 'see the stack in the run’s `errors/` folder, or run again with `--debug`',
  },
  FWK_HOOK_HANG: {
    exitCode: 1,
    meaning: 'A plugin stayed in a hook longer than the watchdog allows.',
    action: 'raise `watchdogSeconds` if the work is honest, else report it to the plugin’s author',
  },
  FWK_HOOK_NEVER_SETTLED: {
    exitCode: 1,
    meaning: 'Nothing was left to do, yet a hook’s promise had not settled.',
    action: 'report it to the plugin’s author: a callback was never called',
  },
  FWK_HOOK_ORDER_CYCLE: {
    exitCode: 2,
    meaning: 'The `before` and `after` of some plugins contradict each other or their stages.',
    action: 'pin the order in the preset: `order: { <hook>: [ids] }`',
  },
  FWK_HOOK_ORDER_UNKNOWN: {
    exitCode: 2,
    meaning:
      'A plugin’s `before` or `after`, or the preset’s `order`, names a plugin that does not tap that hook.',
    action: 'correct the id, or mark the tap `optional: true`',
  },
  FWK_HOOK_RESULT: {
    exitCode: 1,
    meaning:
      'A plugin returned from a hook what the hook does not allow: a grown or reordered batch, a foreign value.',
    action: 'report it to the plugin’s author: the hook’s contract is in docs/reference/hooks.md',
  },
  FWK_HOOK_UNDECLARED: {
    exitCode: 2,
    meaning: 'A plugin’s taps differ from those its manifest declares.',
    action: 'make the manifest’s `hooks` and the code say the same',
  },
  FWK_INIT_EXISTS: {
    exitCode: 2,
    meaning: 'A file that `framework init` would write, or a run of that name, is there already.',
    action: 'choose another `--name`, or remove it',
  },
  FWK_INIT_TOO_LITTLE: {
    exitCode: 2,
    meaning: 'The folder given to `framework init` holds too little that may be trained on.',
    action: 'name a folder with more source',
  },
  FWK_INTERNAL: {
    exitCode: 1,
    meaning: 'A mistake of ours: an error without a code.',
    action: 'please report it, with the stack from `--debug`',
  },
  FWK_INTERRUPTED: {
    exitCode: 130,
    meaning: 'The run was interrupted; what was published is whole.',
    action: 'go on with `framework resume`',
  },
  FWK_JOURNAL_CORRUPT: {
    exitCode: 1,
    meaning: 'A journal’s lines do not follow from each other: one was altered, removed or added.',
    action:
      'delete the run’s folder (or the `.partial` folder named) and run again; finished objects are reused',
  },
  FWK_LOCK_DRIFT: {
    exitCode: 2,
    meaning: 'Code, configuration or data are not those the run was started with.',
    action: 'start a new run with `--name`, or restore what changed',
  },
  FWK_LOSS_NOT_FINITE: {
    exitCode: 1,
    meaning: 'The loss or the gradient norm of a step was NaN or infinite; the step was not applied.',
    action: 'lower the learning rate, or look at the documents of the batch named',
  },
  FWK_MATCH_SHORT: {
    exitCode: 2,
    meaning: 'A text to look for in the documents is shorter than what their index is sure to find.',
    action: 'give a longer piece of it',
  },
  FWK_MEMORY: {
    exitCode: 1,
    meaning: 'The runner was killed or gave up for lack of memory.',
    action: 'lower `plugin-trainer.batchSize`, then go on with `framework resume`',
  },
  FWK_MODEL_NOT_FINITE: {
    exitCode: 1,
    meaning:
      'A trained model answered with NaN or infinity: its weights, or what they were made from, are broken.',
    action: 'take an earlier `--checkpoint`, or train again with a lower learning rate',
  },
  FWK_NATIVE_LOAD: {
    exitCode: 1,
    meaning: 'The native addon was asked for and could not be loaded.',
    action: 'run `npm run build:native`, or let `framework doctor` explain',
  },
  FWK_NATIVE_SHAPE: {
    exitCode: 1,
    meaning: 'A native kernel was called with arrays or sizes that do not fit together.',
    action: 'report it to the author of the plugin that called it',
  },
  FWK_NEW_PLUGIN_FOLDER: {
    exitCode: 2,
    meaning: 'The folder for a new plugin holds something already.',
    action: 'name another folder with `--dir`, or empty this one',
  },
  FWK_NEW_PLUGIN_KIND: {
    exitCode: 2,
    meaning: 'There is no template for that kind of plugin.',
    action: 'run `framework new-plugin` to see the kinds',
  },
  FWK_NEW_PLUGIN_NAME: {
    exitCode: 2,
    meaning: 'A new plugin cannot have that name: it is no package name, or another plugin has it.',
    action: 'choose another name',
  },
  FWK_PLUGIN_CAPABILITY: {
    exitCode: 2,
    meaning: 'The run asks for a capability that a plugin does not declare.',
    action: 'remove the plugin, or the requirement',
  },
  FWK_PLUGIN_CONFLICT: {
    exitCode: 2,
    meaning: 'Two plugins claim the same id, slot, loss term, output, metric or evaluator.',
    action:
      'choose one in the preset: `slots: { <token>: <plugin> }`, or remove the other with `<plugin>: null`',
  },
  FWK_PLUGIN_LOAD: {
    exitCode: 2,
    meaning: 'A plugin’s code could not be imported, or does not export what `definePlugin` returns.',
    action: 'build the plugin, and check its manifest’s `entry`',
  },
  FWK_PLUGIN_MANIFEST: {
    exitCode: 2,
    meaning: 'A plugin’s manifest is missing or wrong.',
    action: 'correct the `framework` field of its package.json',
  },
  FWK_PLUGIN_PROPOSAL: {
    exitCode: 2,
    meaning:
      'A plugin uses unstable API that its manifest does not name, or names a proposal that is unknown or finished.',
    action: 'make the manifest’s `proposals` name what the plugin uses: docs/reference/proposals.md',
  },
  FWK_PLUGIN_REQUIRES: {
    exitCode: 2,
    meaning: 'A plugin requires another that the preset lacks, or has in a version that does not fit.',
    action: 'add the plugin named, or install a fitting version',
  },
  FWK_PLUGIN_SDK_DUPLICATE: {
    exitCode: 2,
    meaning: 'Two copies of the SDK are loaded.',
    action: 'make the plugin take @framework/sdk as a peer dependency',
  },
  FWK_PLUGIN_SDK_RANGE: {
    exitCode: 2,
    meaning: 'A plugin’s SDK range is `*`, open-ended, or not met by this SDK level.',
    action: 'install a version of the plugin for this SDK level',
  },
  FWK_PLUGIN_UNKNOWN: {
    exitCode: 2,
    meaning: 'A plugin that the preset names is not installed.',
    action: 'use the nearest known name, or install the package',
  },
  FWK_PLUGIN_UNTRUSTED: {
    exitCode: 2,
    meaning:
      'A plugin is code that did not come with the framework, and nobody here has trusted it as it is now.',
    action: 'look at it, then `framework plugins trust <id> --preset <name>`, or `--trust <id>` for once',
  },
  FWK_PRESET_CYCLE: {
    exitCode: 2,
    meaning: 'A preset extends itself, directly or through others.',
    action: 'remove one `extends` of the chain named',
  },
  FWK_PRESET_INVALID: {
    exitCode: 2,
    meaning: 'A preset is not readable YAML of the right shape.',
    action: 'correct the line named',
  },
  FWK_PRESET_UNKNOWN: {
    exitCode: 2,
    meaning: 'There is no preset of that name.',
    action: 'use the nearest known name, or run `framework presets`',
  },
  FWK_PROVENANCE_MISMATCH: {
    exitCode: 1,
    meaning:
      'What lies on disk is not what the run recorded: a document, a shard or a root has another hash.',
    action: 'restore the object named from a copy, or run the preset again to make it anew',
  },
  FWK_PROVENANCE_MISSING: {
    exitCode: 2,
    meaning: 'The run has no provenance yet.',
    action: 'let the run come to its end: `framework resume`',
  },
  FWK_QUERY_FAILED: {
    exitCode: 2,
    meaning: 'The SQL of a query is wrong: its grammar, a name, or a type.',
    action: 'correct it; `framework provenance query --tables` has the names of tables and columns',
  },
  FWK_QUERY_LIMIT: {
    exitCode: 1,
    meaning: 'A query took more memory or time than it may.',
    action: 'ask for less: filter rows, take fewer columns, or give it more with `--memory` and `--seconds`',
  },
  FWK_QUERY_REFUSED: {
    exitCode: 2,
    meaning:
      'A query is more than one SELECT over the tables: it would write, read a file, or change settings.',
    action: 'write one SELECT over the tables of `framework provenance query --tables`',
  },
  FWK_REPLY_FAILED: {
    exitCode: 1,
    meaning:
      'A reply to a prompt could not be had: the endpoint was slow, refused, or answered what cannot be read.',
    action: 'see what it answered; run the same command again to go on where it stopped',
  },
  FWK_REPRODUCE_INPUT: {
    exitCode: 2,
    meaning:
      'What a run was made from is not what it was: a source, a plugin, the configuration or a revision changed or vanished.',
    action: 'restore what is named, then `framework provenance reproduce` again',
  },
  FWK_REPRODUCE_MISMATCH: {
    exitCode: 1,
    meaning: 'Rebuilt from the same inputs, a run’s data came to other bytes than those it has.',
    action: 'run `framework provenance verify`: it tells whether the run was altered since',
  },
  FWK_RUN_BUSY: {
    exitCode: 2,
    meaning: 'The run directory is in use by a live process.',
    action: 'wait for it, stop it, or choose another `--name`',
  },
  FWK_RUN_DIED: {
    exitCode: 1,
    meaning: 'The runner process ended without saying why.',
    action: 'see the run’s `errors/` folder; go on with `framework resume`',
  },
  FWK_RUN_DISK_FULL: {
    exitCode: 1,
    meaning: 'The disk is full; what was published is whole.',
    action: 'free space, then go on with `framework resume`',
  },
  FWK_RUN_IO: {
    exitCode: 1,
    meaning: 'A file of the run could not be read or written.',
    action: 'check the permissions and the disk at the path named',
  },
  FWK_RUN_UNKNOWN: {
    exitCode: 2,
    meaning: 'There is no run of that name.',
    action: 'see `framework runs`',
  },
  FWK_SANDBOX_LANGUAGE: {
    exitCode: 2,
    meaning: 'A program is in a language that the sandbox does not run.',
    action: 'take a sandbox plugin that runs it, or leave the suite out',
  },
  FWK_SANDBOX_UNAVAILABLE: {
    exitCode: 1,
    meaning: 'The sandbox cannot start on this machine.',
    action: 'run `framework doctor` to see what it needs, or take the evaluator out of the preset',
  },
  FWK_SANDBOX_UNSAFE: {
    exitCode: 1,
    meaning: 'An escape from the sandbox worked in its self-test, so nothing was graded.',
    action: 'do not grade on this machine; report the escape named',
  },
  FWK_SIGNING_KEY: {
    exitCode: 2,
    meaning: 'There is no key to sign with, or it is not the one the audit log was signed with.',
    action: 'set FRAMEWORK_SIGNING_KEY to the PEM file of the log’s ed25519 private key',
  },
  FWK_SLOT_CYCLE: {
    exitCode: 2,
    meaning: 'The parts that fill two slots each need the other to be made.',
    action: 'let one of them ask for the other later, in a handler or in `setup`',
  },
  FWK_SLOT_INCOMPLETE: {
    exitCode: 2,
    meaning: 'What a plugin fills a slot with lacks a part that the slot has at this SDK level.',
    action: 'update the plugin, or leave it out',
  },
  FWK_SLOT_MISSING: {
    exitCode: 2,
    meaning: 'A plugin requires a slot that no plugin of the preset fills.',
    action: 'add a plugin that provides it',
  },
  FWK_SOURCE_CHANGED: {
    exitCode: 1,
    meaning: 'A file of a source vanished or changed after the source was described.',
    action: 'restore it and go on with `framework resume`, or start a new run on what is there now',
  },
  FWK_SOURCE_DENIED: {
    exitCode: 2,
    meaning:
      'A source on another machine may not be read: no token, a wrong one, or terms that nobody accepted.',
    action: 'accept the terms on the page named, with the account of the token, and give the token',
  },
  FWK_SOURCE_DUPLICATE_ID: {
    exitCode: 2,
    meaning:
      'Two documents of the sources have one id and differ, or `run.duplicateIds: error` wants none: what is said of one could not be told from what is said of the other.',
    action:
      'name each file and each checkout once, or take the wrong row out; `run.duplicateIds=keep-first` keeps the first of each id and records the others as dropped',
  },
  FWK_SOURCE_EMPTY: {
    exitCode: 2,
    meaning: 'A source has no readable file.',
    action: 'correct the path or the patterns of that source',
  },
  FWK_SOURCE_INTEGRITY: {
    exitCode: 1,
    meaning:
      'What another machine sent is not what it must be: a hash, a size, a name or a listing is wrong.',
    action: 'run it again; if it stays so, do not trust that machine',
  },
  FWK_SOURCE_MISSING: {
    exitCode: 2,
    meaning: 'A source named by the preset is not there.',
    action: 'correct the path or install the package',
  },
  FWK_SOURCE_STALLED: {
    exitCode: 1,
    meaning:
      'A source that asks a model for documents got nothing new, however often it asked. What was answered is kept.',
    action: 'look at what came, in the message: another model, or other sampling, is needed',
  },
  FWK_SOURCE_UNREACHABLE: {
    exitCode: 1,
    meaning: 'Another machine gave no whole answer, however often it was asked. What arrived is kept.',
    action: 'run it again later: it goes on where it stopped',
  },
  FWK_SOURCE_UNREADABLE: {
    exitCode: 2,
    meaning: 'A source is there but may not be read.',
    action: 'give this user the right to read it',
  },
  FWK_STAGE_UNKNOWN: {
    exitCode: 2,
    meaning: '`--from` or `--until` names no stage.',
    action: 'use one of: ingest, filter, tokenize, sequence, train, evaluate, report',
  },
  FWK_STORE_CORRUPT: {
    exitCode: 1,
    meaning: 'An object of the store is not what its manifest says.',
    action: 'delete the object’s folder; the next run makes it again',
  },
  FWK_STORE_MISSING_FILE: {
    exitCode: 1,
    meaning: 'An object of the store lacks a file.',
    action: 'delete the object’s folder; the next run makes it again',
  },
  FWK_TAKEDOWN_DENIED: {
    exitCode: 1,
    meaning:
      'The list of documents that must not be taken in again is missing, or not the one that was signed.',
    action: 'restore `.framework/takedowns` from a copy: without it the documents would come back',
  },
  FWK_TAKEDOWN_EVERYTHING: {
    exitCode: 2,
    meaning: 'A takedown would leave no document to train on.',
    action:
      'put it on a list of `plugin-optout`, so that no later run takes it in; then delete the run’s folder, and `framework runs gc`',
  },
  FWK_TAKEDOWN_MEANWHILE: {
    exitCode: 1,
    meaning: 'Documents were taken down while a run was filtering with the list of before.',
    action: 'go on with `framework resume`: it filters again, without them',
  },
  FWK_TAKEDOWN_NOTHING: {
    exitCode: 2,
    meaning: 'No document of the run is what a takedown asked for.',
    action:
      'name it in full, as `npm:jszip`: see what there is with `framework provenance show` and `framework explain <path>`; what no later run may take in goes on a list of `plugin-optout`; `framework audit received` and `framework audit refused` keep a request for what is not here in the register',
  },
  FWK_TOKENIZER_CORRUPT: {
    exitCode: 1,
    meaning:
      'A tokenizer model is truncated, or neither a SentencePiece unigram model nor a tokenizer.json of one.',
    action: 'give a whole model file, or let the run train one',
  },
  FWK_TOKENIZER_ID: {
    exitCode: 1,
    meaning: 'A token id outside the vocabulary was given to a tokenizer.',
    action: 'report it to the author of the plugin that made the id',
  },
  FWK_TOKENIZER_MISSING: {
    exitCode: 2,
    meaning:
      'There is no tokenizer where one was named: no such file, or a run that has not trained its own yet.',
    action: 'name a run, a SentencePiece .model or a tokenizer.json',
  },
  FWK_TOKENIZER_TEXT: {
    exitCode: 2,
    meaning: 'A text is too long for what a tokenizer was asked to do with it.',
    action: 'give a part of the text',
  },
  FWK_TOKENIZER_UNSUPPORTED: {
    exitCode: 2,
    meaning: 'A tokenizer model uses a feature this framework does not have.',
    action: 'give a unigram model without it, or let the run train one',
  },
  FWK_TRACE_MISSING: {
    exitCode: 2,
    meaning: 'The run was not traced, or not at that start.',
    action:
      'run it with `framework run --trace`; what stands is reused and not traced, unless `--from` says otherwise',
  },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;

/** A code of the framework's own registry. */
export type ErrorCode = keyof typeof errors;
