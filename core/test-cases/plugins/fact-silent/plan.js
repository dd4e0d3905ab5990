export const plan = () => ({});
