export const officers = {} as const;
