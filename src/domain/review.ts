import { Refusal } from './refusal.js';

/**
 * A release without a second officer is looked at afterwards: its review stays open until another approver countersigns
 * it, or objects. The version stands meanwhile; who objects corrects or withdraws it as any other.
 */
export const VERDICTS = ['countersigned', 'objected'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Reviewed {
  readonly is: Verdict;
  /** Id of the officer. */
  readonly by: string;
}

/** Of the version: why the glass was broken, by whom, and who wrote it. */
export interface Reviewable {
  readonly reference: string;
  readonly n: number;
  readonly breakGlass: string | null;
  readonly releasedBy: string;
  readonly author: string;
  readonly reviewed: Reviewed | null;
}

/** May this officer say this now? Null when they said it before. */
export function judge(version: Reviewable, officer: string, verdict: Verdict): Reviewed | Refusal | null {
  const { reference, n, breakGlass, reviewed } = version;
  if (breakGlass === null)
    return new Refusal('no-review', `${reference}/${n} was approved by a second officer: there is nothing to review.`);
  if (officer === version.releasedBy || officer === version.author)
    return new Refusal('own-draft', 'You wrote or released this version: somebody else must review it.', [
      { field: 'n', code: 'own-draft', detail: 'must be a version of somebody else' },
    ]);
  if (reviewed?.by === officer && reviewed.is === verdict) return null;
  if (reviewed) return new Refusal('no-review', `${reference}/${n} was ${reviewed.is} already.`);
  return { is: verdict, by: officer };
}
