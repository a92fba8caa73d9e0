/** An invariant of the delivery algorithm (I1 to I9) that did not hold, in the words of what somebody would have seen. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    readonly invariant: string,
    readonly saw: string,
  ) {
    super(`${invariant}: ${saw}`);
  }
}
