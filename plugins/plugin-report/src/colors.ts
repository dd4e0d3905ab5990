/** Every colour of the page, by what it is for. Text colours keep 4.5:1 on paper and raised, marks 3:1 (WCAG 2.2). */
export const COLORS = [
  'paper',
  'raised',
  'ink',
  'muted',
  'rule',
  'track',
  'neutral',
  'accent',
  'ochre',
  'ochre-text',
  'brick',
  'mark',
  'shade',
] as const;

export type Palette = Readonly<Record<(typeof COLORS)[number], string>>;

export const LIGHT: Palette = {
  paper: '#fcfcfa',
  raised: '#f2f3f0',
  ink: '#17191c',
  muted: '#5b6068',
  rule: '#dfe1dd',
  track: '#eceeea',
  neutral: '#888e96',
  accent: '#0a5f78',
  ochre: '#b7791f',
  'ochre-text': '#8a5a12',
  brick: '#ab3a2c',
  mark: '#cfe6ec',
  shade: '#17191c22',
};

export const DARK: Palette = {
  paper: '#111418',
  raised: '#1a1e24',
  ink: '#e9eaec',
  muted: '#9fa6af',
  rule: '#2b3038',
  track: '#20252c',
  neutral: '#79818c',
  accent: '#6cc3dc',
  ochre: '#d9a24a',
  'ochre-text': '#e0b062',
  brick: '#e98474',
  mark: '#1d4a58',
  shade: '#000000aa',
};
