/** Figures of several contenders that were measured in turn: A B C A B C, so that what disturbs the machine disturbs all. */

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Measures each contender once per round, and gives what each measured, by its name. */
export async function inTurn<Contender extends { readonly name: string }, Figures>(
  contenders: readonly Contender[],
  rounds: number,
  measure: (contender: Contender) => Promise<Figures>,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const measured = new Map<string, Figures[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const contender of contenders) measured.get(contender.name)!.push(await measure(contender));
  return measured;
}

/** The median over the rounds of one contender's figure by another's of the same round. */
export function ratio<Figures>(
  measured: ReadonlyMap<string, readonly Figures[]>,
  [name, other]: readonly [string, string],
  figure: (figures: Figures) => number,
): number {
  const others = measured.get(other)!;
  return median(measured.get(name)!.map((figures, round) => figure(figures) / figure(others[round]!)));
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
