import { describe, expect, test } from '@jest/globals';
import { content, image, only } from '../../test/support/messages.js';
import { type ContentRules, parseContent, parseDraft } from './content.js';
import { type ImageFacts, imagesOf } from './image.js';
import { Refusal } from './refusal.js';

const { alt, credit, ...facts } = image();
const rules: ContentRules = {
  languages: ['fr', 'nl', 'de', 'en'],
  image: (sha256): ImageFacts | undefined => (sha256 === facts.sha256 ? facts : undefined),
};
const named = { sha256: facts.sha256, alt, credit };

const parsed = (...media: unknown[]) => parseContent({ ...content(), media }, rules);
function faults(...media: unknown[]): string[] {
  const answer = parsed(...media);
  return answer instanceof Refusal ? answer.errors.map(({ field, code }) => `${field} ${code}`) : [];
}

describe('an image of a message', () => {
  test('is named by the digest of its upload; what the hub knows of it is frozen with the version', () => {
    const answer = parsed(named);
    expect(answer).not.toBeInstanceOf(Refusal);
    expect(imagesOf(answer as never)).toEqual([image()]);
  });

  test('may be sent back as it was read', () => expect(faults(image())).toEqual([]));

  test('is described in every language of the message, and in no more than that', () => {
    const { fr, nl } = alt;
    expect(faults({ ...named, alt: { fr, nl } })).toEqual(['media[0].alt.de required', 'media[0].alt.en required']);
    const spoken = { ...only(content(), 'fr', 'nl'), media: [{ ...named, alt: { fr, nl } }] };
    expect(parseContent(spoken, rules)).not.toBeInstanceOf(Refusal);
  });

  test('may still lack its description in a draft', () => {
    const draft = parseDraft({ ...content(), media: [{ ...named, alt: {} }] }, rules);
    expect(draft).not.toBeInstanceOf(Refusal);
    expect((draft as Exclude<typeof draft, Refusal>).missing.map(({ field }) => field)).toEqual([
      'media[0].alt.fr',
      'media[0].alt.nl',
      'media[0].alt.de',
      'media[0].alt.en',
    ]);
  });

  test.each([
    ['without a digest', { ...named, sha256: undefined }, 'media[0].sha256 form'],
    ['whose digest is none', { ...named, sha256: '../../etc/passwd' }, 'media[0].sha256 form'],
    ['that nobody uploaded', { ...named, sha256: 'a'.repeat(64) }, 'media[0].sha256 unknown-image'],
    ['that is a file on somebody’s disk', { ...named, file: 'map.png' }, 'media[0].file file'],
    ['said to be another size than it is', { ...image(), width: 1 }, 'media[0].width other'],
    ['with a credit that is too long', { ...named, credit: 'x'.repeat(121) }, 'media[0].credit too-long'],
    [
      'with a description that is too long',
      { ...named, alt: { ...alt, fr: 'é'.repeat(1501) } },
      'media[0].alt.fr too-long',
    ],
    ['with a field that nobody knows', { ...named, caption: 'x' }, 'media[0].caption unknown-field'],
    ['that is no object', 'map.png', 'media[0] type'],
  ])('%s is refused with its field', (_, given, fault) => expect(faults(given)).toContain(fault));

  test('has at most three others beside it', () => {
    expect(faults(named, named, named, named)).toEqual([]);
    expect(faults(named, named, named, named, named)).toEqual(['media too-many']);
  });

  test('cannot be named where nothing was uploaded', () => {
    const answer = parseContent({ ...content(), media: [named] }, { languages: rules.languages });
    expect((answer as Refusal).errors[0]).toMatchObject({ field: 'media[0].sha256', code: 'unknown-image' });
  });

  test('leaves no trace where there is none: such a message has the digest it always had', () => {
    expect(parseContent({ ...content(), media: [] }, rules)).toEqual(parseContent(content(), rules));
  });
});
