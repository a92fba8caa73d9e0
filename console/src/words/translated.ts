/** The same keys as the English ones, each with words of its own: a key that a language lacks does not compile. */
export type Translated<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Translated<English[Key]>;
};
