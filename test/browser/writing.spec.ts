import { afterEach, describe, expect, test } from '@jest/globals';
import { Refused, Unreachable } from '../../console/src/desk/call.js';
import { type DraftDesk, type Shelter, Writing } from '../../console/src/editor/writing.js';
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
  const shelf: Shelf = { kept: null };
  const made = new Writing(desk, shelterOf(shelf), draft());
  opened.push(made);
  return { made, sent, shelf, desk };
}
type Kept = Parameters<Shelter['keep']>[0];
/** What the browser keeps, or null. */
interface Shelf {
  kept: Kept | null;
}
const shelterOf = (shelf: Shelf): Shelter => ({
  keep: (kept) => {
    shelf.kept = kept;
    return true;
  },
  forget: () => {
    shelf.kept = null;
  },
});
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
  const stale = throws(refusal('stale-draft', 412));
  const theirsWith = (change: Partial<DraftContent>): Draft =>
    draft({ revision: 7, content: { ...content(), ...change }, author: { id: 'other', name: 'Bart Claes' } });
  const event = (fr: string) => ({ event: { ...content().event, fr } });

  test('in another field, both changes stand, without a question', async () => {
    const { made, sent } = writing([stale, taken], theirsWith(event('Incendie')));
    made.change(withIncident('mine'));
    await made.save();
    expect(await made.save()).toBe(true);
    expect(made.state()).toMatchObject({ is: 'saved', content: { incident: 'mine', event: { fr: 'Incendie' } } });
    expect(sent[1]).toMatchObject({ revision: 7, content: { incident: 'mine', event: { fr: 'Incendie' } } });
  });

  test('in the same language but another text, both changes stand', async () => {
    const { texts } = content();
    const theirs = theirsWith({ texts: { ...texts, fr: { ...texts.fr!, headline: 'Leur titre' } } });
    const { made } = writing([stale, taken], theirs);
    made.change({ ...content(), texts: { ...texts, fr: { ...texts.fr!, short: 'Mon message court' } } });
    await made.save();
    await made.save();
    expect(made.state().content.texts.fr).toMatchObject({ headline: 'Leur titre', short: 'Mon message court' });
  });

  test('in the same field, both texts are shown, theirs stays saved, and everything else goes on being saved', async () => {
    const { made, sent } = writing([stale, taken], theirsWith({ incident: 'theirs' }));
    made.change({ ...withIncident('mine'), ...event('Incendie') });
    await made.save();
    expect(await made.save()).toBe(false);
    expect(made.state()).toMatchObject({
      is: 'overtaken',
      content: { incident: 'mine' },
      conflicts: [{ field: 'incident', mine: 'mine', theirs: 'theirs' }],
    });
    expect(sent[1]).toMatchObject({ revision: 7, content: { incident: 'theirs', event: { fr: 'Incendie' } } });
  });

  const asked = async (mine = 'mine') => {
    const made = writing([stale, taken], theirsWith({ incident: 'theirs' }));
    made.made.change(withIncident(mine));
    await made.made.save();
    return made;
  };

  test.each([
    ['mine', 'mine', 'mine'],
    ['theirs', 'theirs', null],
    ['both', 'mine\n\ntheirs', 'mine\n\ntheirs'],
  ] as const)('%s can be chosen', async (choice, stands, saved) => {
    const { made, sent } = await asked();
    expect(await made.choose('incident', choice)).toBe(true);
    expect(made.state()).toMatchObject({ is: 'saved', conflicts: [], content: { incident: stands } });
    expect(sent[1]?.content.incident ?? null).toBe(saved);
  });

  test('typing on in that field is no answer, and the question shows what is typed', async () => {
    const { made, sent } = await asked();
    made.change(withIncident('mine, longer'));
    expect(await made.save()).toBe(false);
    expect(made.state().conflicts).toEqual([{ field: 'incident', mine: 'mine, longer', theirs: 'theirs' }]);
    expect(sent).toHaveLength(1);
  });

  test('the question is gone once both say the same', async () => {
    const { made } = await asked();
    made.hear({ ...theirsWith({ incident: 'mine' }), revision: 8 });
    expect(made.state()).toMatchObject({ is: 'saved', conflicts: [] });
  });

  test('and nothing was typed here, it simply appears', () => {
    const { made, sent } = writing([taken]);
    made.hear(theirsWith(event('Incendie')));
    expect(made.state()).toMatchObject({ is: 'saved', content: { event: { fr: 'Incendie' } } });
    expect(sent).toEqual([]);
  });

  test('what one has sent oneself, without an answer, is not somebody else’s', async () => {
    const { made } = writing([throws(new Unreachable(null)), stale, taken], theirsWith({ incident: 'one' }));
    made.change(withIncident('one'));
    await made.save();
    made.change(withIncident('one, longer'));
    await made.save();
    expect(await made.save()).toBe(true);
    expect(made.state()).toMatchObject({ is: 'saved', content: { incident: 'one, longer' }, conflicts: [] });
  });
});

describe('what the desk does not have', () => {
  test('is kept in the browser until it does', async () => {
    const { made, shelf } = writing([throws(new Unreachable(null)), taken]);
    made.change(withIncident('one'));
    expect(shelf.kept).toMatchObject({ n: 1, content: { incident: 'one' } });
    await made.save();
    expect(shelf.kept).toMatchObject({ content: { incident: 'one' }, sent: { key: 'key-1' } });
    await made.save();
    expect(shelf.kept).toBeNull();
  });

  test('is taken up by the next window, and sent as the same request', async () => {
    const before = writing([throws(new Unreachable(null))]);
    for (const words of ['one', 'two']) {
      before.made.change(withIncident(words));
      await before.made.save();
    }
    const { made, sent } = writing([taken]);
    made.restore(before.shelf.kept!);
    expect(made.state()).toMatchObject({ is: 'unsaved', restored: true, content: { incident: 'two' } });
    expect(await made.save()).toBe(true);
    expect(sent).toMatchObject([{ key: 'key-2', revision: 1, content: { incident: 'two' } }]);
  });

  test('is no change where the desk had it after all', async () => {
    const before = writing([throws(new Unreachable(null))]);
    before.made.change(withIncident('one'));
    await before.made.save();
    const shelf: Shelf = { kept: null };
    const made = new Writing(before.desk, shelterOf(shelf), draft({ revision: 2, content: withIncident('one') }));
    made.restore(before.shelf.kept!);
    expect(made.state()).toMatchObject({ is: 'saved', restored: false });
    expect(shelf.kept).toBeNull();
  });

  test('does not lose its question with its window', async () => {
    const before = writing(
      [throws(refusal('stale-draft', 412))],
      draft({ revision: 7, content: withIncident('theirs') }),
    );
    before.made.change(withIncident('mine'));
    await before.made.save();
    const shelf: Shelf = { kept: null };
    const made = new Writing(before.desk, shelterOf(shelf), draft({ revision: 7, content: withIncident('theirs') }));
    made.restore(before.shelf.kept!);
    expect(made.state()).toMatchObject({ is: 'overtaken', conflicts: [{ mine: 'mine', theirs: 'theirs' }] });
    made.close();
  });

  test('typed and taken back is no request at all', async () => {
    const { made, sent } = writing([taken]);
    made.change(withIncident('one'));
    made.change(content());
    expect(await made.save()).toBe(true);
    expect(await made.save()).toBe(true);
    expect(sent).toEqual([]);
  });
});
