/**
 * API that may still change within a level. It is used by name only: a plugin lists the proposal in its manifest
 * (`"proposals": ["executor"]`), and is refused without it (`FWK_PLUGIN_PROPOSAL`). So an author cannot come to depend
 * on it unawares, and we can find everyone who does.
 */
export interface Proposal {
  /** What it is about, in a sentence. */
  readonly what: string;
  /** The level it appeared in. */
  readonly since: string;
  /** What is not decided yet. */
  readonly open: string;
  /** What may not be used without its name. */
  readonly covers: Covered;
  /** What became of it. */
  readonly state: ProposalState;
}

/** The API a proposal covers. */
export interface Covered {
  /** Slots, by token id: to provide, offer, require or ask for one is to use it. */
  readonly tokens?: readonly string[];
  /** Optional members of a slot's owner, from the owner inwards: to have one is to use it. */
  readonly members?: readonly { readonly token: string; readonly path: readonly string[] }[];
  /** Exports of the SDK; their docstrings carry `@experimental <proposal>`. */
  readonly exports: readonly string[];
}

/**
 * `open`: may change in any level. `accepted`: stable from the level named, the name is to be taken out of manifests.
 * `withdrawn`: gone; `use` says what instead.
 */
export type ProposalState =
  | { readonly type: 'open' }
  | { readonly type: 'accepted'; readonly level: string }
  | { readonly type: 'withdrawn'; readonly level: string; readonly use: string };

/**
 * Every proposal there is or was, sorted by name; `docs/reference/proposals.md` is generated from this list. A finished
 * one stays, so that whoever still names it is told what became of it.
 *
 * @example
 * // examples/registries.ts#proposals
 * export const openProposals = Object.entries(proposals)
 *   .filter(([, { state }]) => state.type === 'open')
 *   .map(([name]) => name);
 */
export const proposals = {
  'decode-step': {
    what: '`Ops.decodeStep`: one generated token for each row in one call, keys and values cached by the backend.',
    since: '1.1',
    open: 'No backend has it and no model calls it yet; how a cache is made and by whom may change.',
    covers: {
      members: [{ token: 'fw.backend', path: ['ops', 'decodeStep'] }],
      exports: ['DecodeModel', 'DecodeState'],
    },
    state: { type: 'open' },
  },
  executor: {
    what: 'The slot `fw.executor`: where the batches of a data stage are worked on, for clusters.',
    since: '1.1',
    open: 'Tasks are known to the core by name only; another machine cannot run one yet.',
    covers: { tokens: ['fw.executor'], exports: ['EXECUTOR', 'Executor'] },
    state: { type: 'open' },
  },
  grounding: {
    what: 'The slot `fw.grounding-scorer`: how well a passage goes with a query, from a trained head.',
    since: '1.2',
    open: 'One head so far; retrieval may want embeddings in parts, or scores that are no inner product.',
    covers: { tokens: ['fw.grounding-scorer'], exports: ['GROUNDING_SCORER', 'GroundingScorer'] },
    state: { type: 'open' },
  },
  hygiene: {
    what: 'The slot `fw.hygiene`: what no made document may hold, asked by sources that make documents.',
    since: '1.3',
    open: 'One word a text; where in it, or a rewrite instead of a refusal, may be wanted.',
    covers: { tokens: ['fw.hygiene'], exports: ['HYGIENE', 'Hygiene'] },
    state: { type: 'open' },
  },
  'licence-texts': {
    what: 'The slot `fw.licence-texts`: texts of licences as a list publishes them, for notices.',
    since: '1.3',
    open: 'One list so far; who finds a licence by its text may want more of it than texts.',
    covers: { tokens: ['fw.licence-texts'], exports: ['LICENCE_TEXTS', 'LicenceTexts'] },
    state: { type: 'open' },
  },
  'query-engine': {
    what: 'The slot `fw.query-engine`: what a run recorded as tables, and SQL over them.',
    since: '1.3',
    open: 'One engine so far; types of columns may grow with what tables hold.',
    covers: {
      tokens: ['fw.query-engine'],
      exports: [
        'QUERY_ENGINE',
        'QueryEngine',
        'TableShape',
        'TableColumn',
        'TableCell',
        'TableRow',
        'TableQuery',
        'QueryAnswer',
        'QueryFile',
      ],
    },
    state: { type: 'open' },
  },
  'remote-files': {
    what: 'The slot `fw.remote-files`: files of datasets on a hub, pinned, verified and kept, for sources.',
    since: '1.3',
    open: 'One kind of place so far, a hub; lists of plain addresses, and reading a part of a file, may come.',
    covers: {
      tokens: ['fw.remote-files'],
      exports: [
        'REMOTE_FILES',
        'RemoteFiles',
        'RemoteSet',
        'RemoteFile',
        'RemoteHash',
        'RemoteCall',
        'LocalCopy',
        'remoteSet',
        'WantedSets',
        'FetchedFile',
        'checkRemoteSets',
        'fetchRemoteSets',
      ],
    },
    state: { type: 'open' },
  },
  replies: {
    what: 'The slots `fw.replies` and `fw.teacher`: what answers evaluators (the run, an endpoint, a file), and what writes data.',
    since: '1.3',
    open: 'Log-likelihoods, which suites of multiple choice need, are not in it yet.',
    covers: {
      tokens: ['fw.replies', 'fw.teacher'],
      exports: ['REPLIES', 'TEACHER', 'ReplySource', 'ReplyRequest', 'Reply'],
    },
    state: { type: 'open' },
  },
  sandbox: {
    what: 'The slot `fw.sandbox`: where programs of a model run and are judged.',
    since: '1.2',
    open: 'Limits, reasons and how tests are given may change with the next providers and languages.',
    covers: {
      tokens: ['fw.sandbox'],
      exports: [
        'SANDBOX',
        'Sandbox',
        'SelfTestRow',
        'JudgeTask',
        'JudgeLanguage',
        'JudgeLimits',
        'JudgeReason',
        'Judgement',
      ],
    },
    state: { type: 'open' },
  },
  'text-kernels': {
    what: 'The slot `fw.text-kernels`: the inner loops of a unigram tokenizer, of near-duplicate detection and of filters, compiled.',
    since: '1.3',
    open: 'Made for one trainer and one encoder; byte-pair encoding will want others.',
    covers: {
      tokens: ['fw.text-kernels'],
      exports: [
        'TEXT_KERNELS',
        'TextKernels',
        'UnigramKernels',
        'ByteStrings',
        'SpanCounts',
        'SpanAlphabet',
        'SpanCounting',
        'CountedSpans',
        'SeedPieces',
        'DoubleArray',
        'PieceModel',
        'Expectation',
        'ScoredPieces',
        'Alternatives',
        'UnigramModel',
        'UnigramEncoding',
        'EncodedTexts',
        'SignatureKernels',
        'CodeSignatures',
        'FileKernels',
        'WordAutomaton',
        'buildAutomaton',
        'keywordHits',
        'WordRules',
        'WordShingling',
        'WideNumbers',
        'WordPermutations',
        'WidePermutations',
        'TextFeatureKernels',
        'TextMeasures',
        'LineTabling',
        'HashedLines',
        'KeywordAutomaton',
        'KeywordScanning',
        'PhraseOpenings',
        'OpeningCounting',
        'LicenceKernels',
        'LicenceWordList',
        'LicenceMatching',
        'LicenceMatches',
        'TaskKernels',
        'TaskTexts',
        'TaskMatching',
        'TaskMatches',
      ],
    },
    state: { type: 'open' },
  },
  'text-segmentation': {
    what: 'Optional members of `fw.tokenizer`: which bytes an id stands for, other ways to cut a text, decoding id by id.',
    since: '1.3',
    open: 'One kind of model with a lattice so far; what byte-pair encoding draws from (dropout) is none of the two ways.',
    covers: {
      members: [
        { token: 'fw.tokenizer', path: ['encodeSpans'] },
        { token: 'fw.tokenizer', path: ['segmentations'] },
        { token: 'fw.tokenizer', path: ['sampleSegmentation'] },
        { token: 'fw.tokenizer', path: ['decodeStream'] },
      ],
      exports: [
        'TextSegmentation',
        'ReservedNames',
        'TokenSpans',
        'Segmentation',
        'SegmentationSampling',
        'DecodeStream',
      ],
    },
    state: { type: 'open' },
  },
  'tokenizer-files': {
    what: 'The slot `fw.tokenizer-files`: opens tokenizer files, describes a vocabulary, writes it for other libraries.',
    since: '1.3',
    open: 'One kind of tokenizer so far: what a description says may grow with byte-pair encoding.',
    covers: {
      tokens: ['fw.tokenizer-files'],
      exports: ['TOKENIZER_FILES', 'TokenizerFiles', 'TokenizerDescription', 'DescribedPiece', 'PieceKind'],
    },
    state: { type: 'open' },
  },
} as const satisfies Readonly<Record<string, Proposal>>;

/** The name of a proposal, as manifests list it under `proposals`. */
export type ProposalName = keyof typeof proposals;
