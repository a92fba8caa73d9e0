import { describe, expect, test } from '@jest/globals';
import { content, LANGUAGES, office, only, sha256 } from '../../test/support/messages.js';
import { canonical } from './canonical.js';
import type { Content, Kind } from './message.js';
import { Refusal } from './refusal.js';
import { approve, type ReleaseRequest, release, type Submission } from './release.js';
import { HOUR_MS, utc } from './time.js';

const NOW_MS = Date.UTC(2026, 10, 22, 2, 14, 7, 120);

const draft = (said: Partial<Content> = {}, over: Partial<Submission> = {}): Submission => {
  const whole = content(said);
  return { n: 1, author: 'anna', submitted: true, content: whole, sha256: sha256(canonical(whole)), ...over };
};
const approvedBy = (approver: string, what: Submission) => ({ approver, sha256: what.sha256 });

function ask(over: Partial<ReleaseRequest> = {}) {
  const asked = over.draft ?? draft();
  return release({
    draft: asked,
    released: [],
    approvals: [approvedBy('bert', asked)],
    breakGlass: null,
    preApproved: false,
    unverified: [],
    nowMs: NOW_MS,
    office: office(),
    ...over,
  });
}
const refused = (answer: unknown) => (answer instanceof Refusal ? `${answer.code}: ${answer.message}` : answer);

describe('four eyes', () => {
  test('a second officer approves exactly what was read', () => {
    const asked = draft();
    expect(approve(asked, 'bert', asked.sha256)).toEqual({ approver: 'bert', sha256: asked.sha256 });
  });

  test('nobody approves a draft of their own', () => {
    const asked = draft();
    expect(refused(approve(asked, 'anna', asked.sha256))).toBe(
      'own-draft: You wrote this draft: somebody else must approve it.',
    );
  });

  test('a draft that changed since it was read is not approved', () => {
    expect(refused(approve(draft(), 'bert', sha256('what bert read')))).toMatch(/^approval-void: The draft changed/);
  });

  test('a draft that its author is still writing is not approved', () => {
    const writing = draft({}, { submitted: false });
    expect(refused(approve(writing, 'bert', writing.sha256))).toMatch(/^not-approved/);
  });

  test('an approved message is released, and the version says who approved it', () => {
    expect(ask()).toEqual({
      n: 1,
      effective: utc(NOW_MS),
      expires: utc(NOW_MS + 12 * HOUR_MS),
      approvedBy: 'bert',
      breakGlass: null,
      warnings: [],
    });
  });

  test('without an approval an actual message does not leave', () => {
    expect(refused(ask({ approvals: [] }))).toMatch(/^not-approved: .*second officer, or break-glass/);
  });

  test('one byte changed after the approval voids it', () => {
    const before = draft();
    const after = draft({ incident: 'x' });
    expect(refused(ask({ draft: after, approvals: [approvedBy('bert', before)] }))).toMatch(/^approval-void/);
  });

  test('an approval in the author’s own name counts for nothing, wherever it came from', () => {
    const asked = draft();
    expect(ask({ draft: asked, approvals: [approvedBy('anna', asked)] })).toBeInstanceOf(Refusal);
    expect(ask({ draft: asked, approvals: [approvedBy('anna', asked), approvedBy('cleo', asked)] })).toMatchObject({
      approvedBy: 'cleo',
    });
  });
});

describe('one officer alone at night', () => {
  test('breaks the glass with a reason, which stays with the version', () => {
    expect(ask({ approvals: [], breakGlass: 'Alone on duty, smoke in the street' })).toMatchObject({
      approvedBy: null,
      breakGlass: 'Alone on duty, smoke in the street',
    });
  });

  test.each(['', '   '])('does not break it without a reason (%j)', (reason) => {
    expect(refused(ask({ approvals: [], breakGlass: reason }))).toMatch(/^not-approved/);
  });

  test('when somebody approved after all, the version names the approver and no glass was broken', () => {
    expect(ask({ breakGlass: 'Alone on duty' })).toMatchObject({ approvedBy: 'bert', breakGlass: null });
  });

  test('a withdrawal that was approved beforehand needs no second word', () => {
    const withdrawal = draft({ kind: 'withdrawal' }, { n: 2 });
    expect(ask({ draft: withdrawal, released: ['alert'], approvals: [], preApproved: true })).toMatchObject({ n: 2 });
  });

  test('an exercise needs no approval and breaks no glass', () => {
    const exercise = draft({ status: 'exercise' });
    expect(ask({ draft: exercise, approvals: [], breakGlass: 'training' })).toMatchObject({
      approvedBy: null,
      breakGlass: null,
    });
  });
});

describe('languages', () => {
  const french = draft(only(content(), 'fr'));
  const strict = office({ strictLanguages: true });
  const approvals = [approvedBy('bert', french)];

  test('a strict office refuses a message that lacks a required language, and names it', () => {
    const answer = ask({ draft: french, approvals, office: strict });
    expect(answer).toMatchObject({
      code: 'lacks-language',
      errors: [{ field: 'texts.nl', code: 'lacks-language', detail: 'is required' }],
    });
  });

  test('any other office releases it and warns', () => {
    expect(ask({ draft: french, approvals })).toMatchObject({
      warnings: ['The message lacks nl, which this office requires.'],
    });
  });

  test('break-glass makes the refusal a warning', () => {
    expect(ask({ draft: french, approvals: [], office: strict, breakGlass: 'No translator' })).toMatchObject({
      warnings: [expect.stringContaining('nl')],
    });
  });

  test('so does an exercise', () => {
    const exercise = draft({ ...only(content(), 'fr'), status: 'exercise' });
    expect(ask({ draft: exercise, office: strict })).toMatchObject({ warnings: [expect.stringContaining('nl')] });
  });

  test('a language that is not required may be lacking', () => {
    const two = draft(only(content(), 'fr', 'nl'));
    expect(LANGUAGES).toContain('de');
    expect(ask({ draft: two, office: strict })).toMatchObject({ warnings: [] });
  });
});

describe('times', () => {
  test.each([-1, 0])('a message that expired %i ms from now is refused', (ms) => {
    expect(ask({ draft: draft({ expires: utc(NOW_MS + ms) }) })).toMatchObject({
      code: 'validation',
      errors: [{ field: 'expires', code: 'past', detail: 'is in the past' }],
    });
  });

  test('one millisecond later it is taken', () => {
    expect(ask({ draft: draft({ expires: utc(NOW_MS + 1) }) })).toMatchObject({ expires: utc(NOW_MS + 1) });
  });

  test('times with an offset are kept as the same instant in UTC', () => {
    const said = { effective: '2026-11-22T03:00:00+01:00', expires: '2026-11-22T18:00:00+01:00' };
    expect(ask({ draft: draft(said) })).toMatchObject({
      effective: '2026-11-22T02:00:00.000Z',
      expires: '2026-11-22T17:00:00.000Z',
    });
  });

  test('a message for tomorrow evening does not expire, by the default of 12 hours, before it takes effect', () => {
    expect(ask({ draft: draft({ effective: utc(NOW_MS + 12 * HOUR_MS) }) })).toMatchObject({
      code: 'validation',
      errors: [{ field: 'expires', code: 'order', detail: 'must be later than effective' }],
    });
  });
});

describe('what stands already', () => {
  const second = (kind: Kind, released: readonly Kind[]) => ask({ draft: draft({ kind }, { n: 2 }), released });

  test('of two officers who release at once, the second is told that it was done', () => {
    const answer = ask({ released: ['alert'] });
    expect(refused(answer)).toBe('already-released: Version 1 was released in the meantime; the newest is version 1.');
  });

  test('a message begins with an alert', () => {
    const answer = ask({ draft: draft({ kind: 'update' }) });
    expect(refused(answer)).toBe('wrong-kind: A message begins with an alert, not with an update; possible: alert.');
  });

  test('a second alert is refused, with what is possible', () => {
    expect(second('alert', ['alert'])).toMatchObject({
      code: 'wrong-kind',
      errors: [{ field: 'kind', detail: 'must be one of update, correction, hold, withdrawal, all-clear' }],
    });
  });

  test('nothing but a correction follows a withdrawal', () => {
    const third = (kind: Kind) => ask({ draft: draft({ kind }, { n: 3 }), released: ['alert', 'withdrawal'] });
    expect(refused(third('update'))).toMatch(
      /^wrong-kind: After withdrawal there cannot be an update; possible: correction/,
    );
    expect(third('correction')).toMatchObject({ n: 3 });
  });
});

describe('a number that nobody verified', () => {
  const unverified = [{ field: 'contacts[0].phone', code: 'unverified-fact', detail: 'has the number 1717' }];
  const warned = ['contacts[0].phone has the number 1717.'];

  test('stops an actual message, approved or not', () => {
    for (const approvals of [undefined, []]) {
      const answer = ask({ unverified, ...(approvals ? { approvals } : {}) });
      expect(answer).toMatchObject({ code: 'unverified-fact', errors: unverified });
      expect(refused(answer)).toBe(
        'unverified-fact: contacts[0].phone has the number 1717. Correct it, have it verified among the contacts, or tick it by name.',
      );
    }
  });

  test('is a warning in an exercise, under broken glass, and in words that were approved beforehand', () => {
    expect(ask({ unverified, draft: draft({ status: 'exercise' }), approvals: [] })).toMatchObject({
      warnings: warned,
    });
    expect(ask({ unverified, approvals: [], breakGlass: 'nobody is here' })).toMatchObject({ warnings: warned });
    expect(ask({ unverified, approvals: [], preApproved: true })).toMatchObject({ warnings: warned });
  });
});
