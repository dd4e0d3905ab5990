export const plan = () => ({ facts: { vocabularySize: 257 } });
