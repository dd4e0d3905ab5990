export const plan = (config) => ({ notes: [`lines up to ${config.width} bytes`] });
