import { describe, expect, test } from '@jest/globals';
import { merge, sameContent, withFields } from '../../console/src/editor/merge.js';
import type { DraftContent } from '../../src/press-office/api.js';
import { content } from '../support/messages.js';

/* Two officers' changes to one draft, field by field. */
const base: DraftContent = { ...content(), expires: null };
const said = (language: string, change: object, of: DraftContent = base): DraftContent => ({
  ...of,
  texts: { ...of.texts, [language]: { ...of.texts[language]!, ...change } },
});
const contact = (name: string) => ({ name, for: 'public' as const });

describe('two changes of one draft', () => {
  test('in different fields are both kept', () => {
    const mine = said('fr', { headline: 'À moi' }, { ...base, severity: 'Extreme' });
    const theirs = said('nl', { headline: 'Van hen' }, { ...base, urgency: 'Past' });
    const { content: merged, conflicts } = merge([base], mine, theirs);
    expect(conflicts).toEqual([]);
    expect(merged).toMatchObject({ severity: 'Extreme', urgency: 'Past' });
    expect([merged.texts.fr?.headline, merged.texts.nl?.headline]).toEqual(['À moi', 'Van hen']);
  });

  test('of one field are a question, with one’s own words in place until it is answered', () => {
    const { content: merged, conflicts } = merge([base], said('fr', { short: 'a' }), said('fr', { short: 'b' }));
    expect(conflicts).toEqual([{ field: 'texts.fr.short', mine: 'a', theirs: 'b' }]);
    expect(merged.texts.fr?.short).toBe('a');
  });

  test('to the same words are none, however their letters are composed and whatever spaces end them', () => {
    const { conflicts } = merge([base], said('fr', { short: 'E\u0301vacuez ' }), said('fr', { short: 'Évacuez' }));
    expect(conflicts).toEqual([]);
  });

  test('a text taken out by one stays out, and is a question where the other changed it', () => {
    const { fr: _, ...others } = base.texts;
    const without: DraftContent = { ...base, texts: others };
    expect(merge([base], without, base).content.texts.fr?.headline).toBeUndefined();
    expect(merge([base], base, without).content.texts.fr).toBeUndefined();
    const { conflicts } = merge([base], without, said('fr', { headline: 'Nouveau' }));
    expect(conflicts).toEqual([{ field: 'texts.fr.headline', mine: undefined, theirs: 'Nouveau' }]);
  });

  test('of one list are a question for the whole list', () => {
    const mine = { ...base, contacts: [...base.contacts, contact('Mine')] };
    const theirs = { ...base, contacts: [...base.contacts, contact('Theirs')] };
    expect(merge([base], mine, theirs).conflicts.map(({ field }) => field)).toEqual(['contacts']);
    expect(merge([base], mine, base).content.contacts).toEqual(mine.contacts);
  });

  test('a fact that was nothing may become one with parts, and the other way round nothing else moves', () => {
    const prepared = { hold: {}, withdrawal: { fr: { headline: 'Retiré', description: 'Retiré.' } } };
    const without: DraftContent = { ...base, prepared: null as unknown as DraftContent['prepared'] };
    const { content: merged } = merge(
      [without],
      { ...without, prepared } as DraftContent,
      said('fr', { short: 'b' }, without),
    );
    expect(merged.prepared).toMatchObject({ withdrawal: { fr: { headline: 'Retiré' } } });
    expect(merged.texts.fr?.short).toBe('b');
  });

  test('lose nothing, whatever was changed: each change stands or is in a question', () => {
    const fields = [
      'texts.fr.headline',
      'texts.nl.short',
      'event.de',
      'severity',
      'contacts',
      'area.circles',
      'incident',
    ];
    const value = (field: string, who: string) => (/contacts|circles/.test(field) ? [who] : who);
    for (let pair = 0; pair < 1 << (2 * fields.length); pair += 37) {
      const by = (who: string, shift: number) =>
        fields.filter((_, i) => (pair >> (2 * i + shift)) & 1).map((field) => [field, value(field, who)] as const);
      const [mine, theirs] = [by('mine', 0), by('theirs', 1)];
      const { content: merged, conflicts } = merge([base], withFields(base, mine), withFields(base, theirs));
      const both = theirs.filter(([field]) => mine.some(([own]) => own === field));
      expect(conflicts.map(({ field }) => field).toSorted()).toEqual(both.map(([field]) => field).toSorted());
      expect(sameContent(merged, withFields(withFields(base, theirs), mine))).toBe(true);
    }
  });
});
