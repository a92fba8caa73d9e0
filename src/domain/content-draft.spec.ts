import { describe, expect, test } from '@jest/globals';
import { content, LANGUAGES, only, texts } from '../../test/support/messages.js';
import { type ParsedDraft, parseContent, parseDraft } from './content.js';
import { KINDS, type Kind, type Standing } from './message.js';
import { Refusal } from './refusal.js';

const RULES = { languages: LANGUAGES };
const draft = (input: unknown) => parseDraft(input, RULES);
const missing = (input: unknown) => (draft(input) as ParsedDraft).missing?.map(({ field }) => field);
const begun = { kind: 'alert', status: 'exercise' };

describe('a draft may lack what a message needs', () => {
  test('its kind and its status are enough to begin with', () => {
    expect(draft(begun)).toMatchObject({
      reference: null,
      content: { ...begun, urgency: null, category: [], texts: {}, area: { description: {} } },
    });
  });

  test('it says everything that is missing', () => {
    expect(missing(begun)).toEqual(['texts', 'category', 'urgency', 'severity', 'certainty', 'area']);
  });

  test('a text half written is kept, with what it still lacks', () => {
    const half = { ...begun, texts: { fr: { headline: 'Incendie', description: '', spoken: 'Restez chez vous.' } } };
    expect(draft(half)).toMatchObject({
      content: { texts: { fr: { headline: 'Incendie', description: '', spoken: 'Restez chez vous.' } } },
    });
    expect(missing(half)).toEqual(expect.arrayContaining(['texts.fr.description', 'texts.fr.instruction', 'event.fr']));
  });

  test('an entry half written is kept too: the link without its address, the decision without its reason', () => {
    const half = {
      ...content(),
      area: { ...content().area, geocodes: [{ name: 'NIS' }] },
      links: [{ title: { fr: 'Plan de la zone' } }],
      contacts: [{ for: 'press', phone: '+32 2 123 45 67' }],
      decisions: [{ channel: 'X', decision: 'not-used' }],
    };
    expect(draft(half)).toMatchObject({
      content: {
        area: { geocodes: [{ name: 'NIS', value: '' }] },
        links: [{ url: '', title: { fr: 'Plan de la zone' } }],
        contacts: [{ name: '', for: 'press', phone: '+32 2 123 45 67' }],
        decisions: [{ channel: 'X', decision: 'not-used', reason: '' }],
      },
    });
    const parts = ['area.geocodes[0].value', 'links[0].url', 'contacts[0].name', 'decisions[0].reason'];
    expect(missing(half)).toEqual(parts);
  });

  test('the same input is refused as a message, with the same list', () => {
    const refusal = parseContent(begun, RULES) as Refusal;
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.errors.map(({ field }) => field)).toEqual(missing(begun));
  });

  test('a draft that lacks nothing is the message', () => {
    expect(draft(content())).toEqual({ content: content(), reference: null, missing: [] });
  });

  test('without kind or status nothing can be said about it', () => {
    expect(draft({ status: 'actual' })).toMatchObject({ code: 'validation', errors: [{ field: 'kind' }] });
    expect(draft({ kind: 'alert' })).toMatchObject({ code: 'validation', errors: [{ field: 'status' }] });
  });

  test('what is wrong is refused at once, in the same words as in a message', () => {
    const wrong = { ...begun, texts: { fr: { headline: 'é'.repeat(161) } } };
    const errors = [
      { field: 'texts.fr.headline', code: 'too-long', detail: 'is 161 characters long; at most 160 fit' },
    ];
    expect(draft(wrong)).toMatchObject({ code: 'validation', errors });
    expect((draft(wrong) as Refusal).errors).toEqual(errors);
  });
});

describe('what a message says, it says in each of its languages', () => {
  test('a language with texts needs its event and its place', () => {
    const { event, area } = only(content(), 'fr');
    expect(missing({ ...content(), texts: only(content(), 'fr', 'nl').texts, event, area })).toEqual([
      'event.nl',
      'area.description.nl',
    ]);
  });

  test('an event of blanks is missing, and that is said once', () => {
    expect(missing({ ...content(), event: { ...content().event, nl: '  ' } })).toEqual(['event.nl']);
  });

  test('a language without texts needs nothing', () => {
    expect(missing(only(content(), 'nl'))).toEqual([]);
  });

  test('an empty text means that nothing is said in that language', () => {
    expect(missing({ ...only(content(), 'fr'), texts: { fr: texts('alert', 'fr'), nl: null, de: '' } })).toEqual([]);
  });
});

describe('what each kind of version needs', () => {
  const instructed = (kind: Kind) =>
    missing({ ...content({ kind }), texts: { fr: { headline: 'a', description: 'b' } } });
  const noted = (kind: Kind) => missing({ ...only(content({ kind }), 'fr', 'nl'), note: { fr: 'Zone corrigée' } });

  test.each(KINDS)('the kind %s is taken when it is whole', (kind) => {
    expect(parseContent(content({ kind }), RULES)).toEqual(content({ kind }));
  });

  test.each(['correction', 'hold', 'withdrawal'] as const)('a %s says what changed, in each language', (kind) => {
    expect(noted(kind)).toEqual(['note.nl']);
  });

  test.each(['alert', 'update', 'all-clear'] as const)('an %s may have a note and needs none', (kind) => {
    expect(noted(kind)).toEqual([]);
    expect(missing({ ...content({ kind }), note: {} })).toEqual([]);
  });

  test.each(['alert', 'update', 'correction', 'hold'] as const)('what to do is said by the kind %s', (kind) => {
    expect(instructed(kind)).toEqual(['texts.fr.instruction']);
  });

  test.each(['withdrawal', 'all-clear'] as const)('what to do need not be said by the kind %s', (kind) => {
    expect(instructed(kind)).toEqual([]);
  });
});

describe('a correction of what is over', () => {
  const silent = { ...content({ kind: 'correction' }), texts: { fr: { headline: 'a', description: 'b' } } };
  const missingAfter = (standing: Standing) => (parseDraft(silent, { ...RULES, standing }) as ParsedDraft).missing;

  test.each(['withdrawn', 'ended'] as const)('asks nothing of anybody once the message is %s', (standing) => {
    expect(missingAfter(standing)).toEqual([]);
  });

  test.each(['active', 'held'] as const)('says what to do while the message is %s', (standing) => {
    expect(missingAfter(standing)).toMatchObject([{ field: 'texts.fr.instruction', code: 'required' }]);
  });
});

describe('the reference that a file names', () => {
  test.each(['2026-0042', '2026-123456'])('%s is kept beside the content', (reference) => {
    expect(draft({ ...content(), reference })).toEqual({ content: content(), reference, missing: [] });
  });

  test.each(['2026-42', '0042', 'BE-2026-0042', '2026-0042 ', 20260042])('%j is refused', (reference) => {
    expect(draft({ ...content(), reference })).toMatchObject({ errors: [{ field: 'reference', code: 'form' }] });
  });
});
