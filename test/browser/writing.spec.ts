import { afterEach, describe, expect, test } from '@jest/globals';
import { Refused, Unreachable } from '../../console/src/desk/call.js';
import { type DraftDesk, Writing } from '../../console/src/editor/writing.js';
import type { Draft, DraftContent } from '../../src/press-office/api.js';
import { content } from '../support/messages.js';

/* A draft while it is written, against a desk of which each test says how it answers. */
const draft = (overrides: Partial<Draft> = {}): Draft => ({
  n: 1,
  content: content(),
  author: { id: 'me', name: 'Anna Peeters' },
  revision: 1,
  updatedAt: '2026-11-22T02:14:00Z',
  submittedAt: null,
  sha256: null,
  returned: null,
  missing: [],
  checks: [],
  facts: [],
  approvals: [],
  ...overrides,
});
const withIncident = (incident: string): DraftContent => ({ ...content(), incident });
const refusal = (code: string, status: number, field = 'incident'): Refused =>
  new Refused({
    type: `urn:tocsin:problem:${code}`,
    title: code,
    status,
    detail: code,
    code,
    errors: [{ field, code, detail: code }],
  });

interface Sent {
  readonly content: DraftContent;
  readonly revision: number;
  readonly key: string;
}

const opened: Writing[] = [];
/** Answers each save in turn; the last answer again and again. */
function writing(answers: readonly ((sent: Sent) => Draft)[], theirs = draft({ revision: 7 })) {
  const sent: Sent[] = [];
  let keys = 0;
  const desk: DraftDesk = {
    async save(given, revision, key) {
      const save = { content: given, revision, key };
      sent.push(save);
      return answers[Math.min(sent.length, answers.length) - 1]!(save);
    },
    read: async () => theirs,
    newKey: () => `key-${++keys}`,
  };
  const made = new Writing(desk, draft());
  opened.push(made);
  return { made, sent };
}
const taken = ({ content: said, revision }: Sent): Draft => draft({ content: said, revision: revision + 1 });
const throws = (error: Error) => (): Draft => {
  throw error;
};
afterEach(() => {
  for (const made of opened.splice(0)) made.close();
});

describe('a draft that is being written', () => {
  test('is saved from the revision it was made from, and the next save from the new one', async () => {
    const { made, sent } = writing([taken]);
    made.change(withIncident('one'));
    expect(await made.save()).toBe(true);
    made.change(withIncident('two'));
    expect(await made.save()).toBe(true);
    expect(sent.map(({ revision }) => revision)).toEqual([1, 2]);
  });

  test('is not sent when nothing was typed', async () => {
    const { made, sent } = writing([taken]);
    expect(await made.save()).toBe(true);
    expect(sent).toEqual([]);
  });

  test('is sent once at a time, and what was typed meanwhile is not called saved', async () => {
    const { made, sent } = writing([
      (save) => {
        made.change(withIncident('two'));
        return taken(save);
      },
      taken,
    ]);
    made.change(withIncident('one'));
    expect(await made.save()).toBe(false);
    expect(made.state().is).toBe('unsaved');
    expect(await made.save()).toBe(true);
    expect(sent.map((save) => save.content.incident)).toEqual(['one', 'two']);
  });

  test('leaves out a language of which every field is blank', async () => {
    const { made, sent } = writing([taken]);
    const blank = { headline: ' ', description: '' };
    made.change({ ...content(), texts: { ...content().texts, de: blank } });
    await made.save();
    expect(Object.keys(sent[0]!.content.texts)).toEqual(['fr', 'nl', 'en']);
  });
});

describe('when no answer comes', () => {
  test('the words stay, and the same words are sent again under the same key', async () => {
    const { made, sent } = writing([throws(new Unreachable(null)), taken]);
    made.change(withIncident('one'));
    expect(await made.save()).toBe(false);
    expect(made.state()).toMatchObject({ is: 'unanswered', content: { incident: 'one' } });
    expect(await made.save()).toBe(true);
    expect(sent.map(({ key }) => key)).toEqual(['key-1', 'key-1']);
  });

  test('other words are another request', async () => {
    const { made, sent } = writing([throws(new Unreachable(null)), taken]);
    made.change(withIncident('one'));
    await made.save();
    made.change(withIncident('two'));
    await made.save();
    expect(sent.map(({ key }) => key)).toEqual(['key-1', 'key-2']);
  });
});

describe('when the desk says no', () => {
  test('the fields that it names are told, and gone again once they are mended', async () => {
    const { made } = writing([throws(refusal('validation', 400)), taken]);
    made.change(withIncident('one'));
    expect(await made.save()).toBe(false);
    expect(made.state()).toMatchObject({ is: 'refused', errors: [{ field: 'incident' }] });
    made.change(withIncident('two'));
    expect(await made.save()).toBe(true);
    expect(made.state().errors).toEqual([]);
  });

  test('because the session has ended, the words wait for the sign-in', async () => {
    const { made } = writing([throws(refusal('sign-in-needed', 401)), taken]);
    made.change(withIncident('one'));
    expect(await made.save()).toBe(false);
    expect(made.state().is).toBe('unsaved');
    expect(await made.save()).toBe(true);
  });

  test('because the draft was released, the words stay on the screen and nothing is sent any more', async () => {
    const { made, sent } = writing([throws(refusal('not-found', 404))]);
    made.change(withIncident('one'));
    await made.save();
    expect(made.state()).toMatchObject({ is: 'gone', content: { incident: 'one' } });
    made.change(withIncident('two'));
    await made.save();
    expect(sent).toHaveLength(1);
  });
});

describe('when somebody else has changed the draft', () => {
  const theirs = draft({ revision: 7, content: withIncident('theirs') });
  const overtaken = async (...then: ((sent: Sent) => Draft)[]) => {
    const { made, sent } = writing([throws(refusal('stale-draft', 412)), ...then], theirs);
    made.change(withIncident('mine'));
    await made.save();
    return { made, sent };
  };

  test('both drafts are there to choose from, and nothing is sent before the choice', async () => {
    const { made, sent } = await overtaken(taken);
    expect(made.state()).toMatchObject({ is: 'overtaken', content: { incident: 'mine' }, theirs: { revision: 7 } });
    made.change(withIncident('mine, longer'));
    expect(await made.save()).toBe(false);
    expect(sent).toHaveLength(1);
  });

  test('theirs can be taken', async () => {
    const { made } = await overtaken(taken);
    made.takeTheirs();
    expect(made.state()).toMatchObject({ is: 'saved', content: { incident: 'theirs' } });
  });

  test('one’s own can be saved over theirs, from their revision', async () => {
    const { made, sent } = await overtaken(taken);
    expect(await made.keepMine()).toBe(true);
    expect(sent[1]).toMatchObject({ revision: 7, content: { incident: 'mine' } });
  });
});
