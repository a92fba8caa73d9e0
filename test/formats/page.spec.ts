import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { KINDS } from '../../src/domain/message.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { wordsFor } from '../../src/formats/words/words.js';
import { expectGolden } from '../support/golden.js';
import { content, LANGUAGES, office, only, publicMessage, publicState, texts } from '../support/messages.js';
import { MAP } from '../support/warehouse-fire.js';
import { documentAt, endingWith, heard, readable } from './six-kinds.js';

const pressed = (messages: readonly PublicMessage[], overrides = {}) =>
  press(publicState(messages, overrides), office());
const pageOf = (message: PublicMessage, path: string, overrides = {}): string =>
  documentAt(pressed([message], overrides), path).body;

describe('the crisis page', () => {
  test.each(LANGUAGES)('shows a message of each of the six kinds in its own way (%s)', (language) => {
    const shown = KINDS.map((kind) => {
      const page = pageOf(endingWith(kind), `/${language}/messages/2026-0042`);
      return `<!-- ${kind} -->\n${readable(page, 'main')}`;
    });
    expectGolden(`formats/page/${language}.html`, shown.join('\n'));
  });

  test('tells browsers and search engines where the other languages and the feeds are', () => {
    expectGolden('formats/page/head.html', readable(pageOf(endingWith('alert'), '/fr'), 'head'));
  });

  test('says what to do before what is known', () => {
    const page = heard(pageOf(endingWith('alert'), '/en'));
    expect(page.indexOf('What to do')).toBeGreaterThan(0);
    expect(page.indexOf('What to do')).toBeLessThan(page.indexOf('What is known'));
  });

  test('says what changed above everything else that it says', () => {
    const page = heard(pageOf(endingWith('correction'), '/en'));
    expect(page.indexOf('The zone is 3 km, not 1 km.')).toBeLessThan(page.indexOf('What to do'));
  });

  test('makes no request: style and script stand in it, and the policy lets in these two and nothing else', () => {
    const { body, csp } = documentAt(pressed([endingWith('alert')]), '/fr');
    expect(body).not.toMatch(/ src=|url\(|@import/i);
    expect(csp).toContain(`default-src 'none'`);
    const inside = (element: string) => new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(body)![1]!;
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
    expect(csp).toContain(`style-src ${hash(inside('style'))}`);
    expect(csp).toContain(`script-src ${hash(inside('script'))}`);
  });

  test('leads with the worst danger, what is on hold last, and says how many other messages there are', () => {
    const one = (id: string, severity: 'Extreme' | 'Minor', kinds: ('alert' | 'hold')[] = ['alert']) =>
      publicMessage(kinds, {
        id,
        reference: id,
        contents: kinds.map(() => ({ severity })),
        firstSequence: id.charCodeAt(0),
      });
    const page = documentAt(
      pressed([one('A', 'Extreme'), one('B', 'Minor'), one('C', 'Extreme', ['alert', 'hold'])]),
      '/en',
    );
    expect(
      [...page.body.matchAll(/data-says="(.)|href="\/en\/messages\/(.)"/g)].map(([, lead, other]) => lead ?? other),
    ).toEqual(['A', 'B', 'C']);
    expect(page.body).toContain('<a href="#others">One other active message · One other message on hold</a>');
  });

  test('names the other channels of the office, also when there is no message', () => {
    for (const messages of [[endingWith('alert')], []])
      expect(heard(documentAt(pressed(messages), '/de').body)).toMatch(/Auch hier\s+La Première 92.5 FM .*1771/s);
  });

  test('shows an image below the text, with what it shows in words and who made it', () => {
    const page = pageOf(endingWith('alert', { media: [MAP] }), '/nl');
    expect(page).toContain(`<img src="/media/${MAP.sha256}.jpg" alt="${MAP.alt.nl}"`);
    expect(page.indexOf('<img')).toBeGreaterThan(page.indexOf('Wat we weten'));
    expect(heard(page)).toContain(`Beeld: ${MAP.credit}`);
  });

  test('has one first heading and none that skips a level', () => {
    for (const { path, type, body } of pressed([endingWith('correction'), endingWith('alert')])) {
      if (!type.startsWith('text/html')) continue;
      const levels = [...body.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
      expect([path, levels.filter((level) => level === 1).length]).toEqual([path, 1]);
      for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    }
  });

  test('says since when it is confirmed, and from when on not to trust it', () => {
    const page = heard(pageOf(endingWith('alert'), '/en', { confirmedAt: '2026-11-22T02:40:00.000Z' }));
    expect(page).toContain(
      'Confirmed at 03:40 on 22 November 2026 . Without a newer time after 03:45 , treat this as unconfirmed.',
    );
  });

  test.each(LANGUAGES)(
    'that nobody vouches for says so, and does not say that nothing is going on (%s)',
    (language) => {
      const words = wordsFor(language);
      const state = publicState([endingWith('withdrawal')], { confirmedAt: '2026-11-22T02:40:00.000Z' });
      const documents = press(state, office(), { unconfirmed: true, light: false });
      for (const path of ['/', `/${language}`, `/exercise/${language}`]) {
        const page = heard(documentAt(documents, path).body);
        expect([path, page]).toEqual([path, expect.stringContaining(words.unconfirmed('', '')[0]!.toString())]);
        expect([path, page]).toEqual([path, expect.not.stringContaining(words.noActive)]);
        expect([path, page]).toEqual([path, expect.stringContaining(words.noActiveUnknown)]);
      }
    },
  );

  test('without a message says that there is none, and since when that is confirmed', () => {
    const page = heard(documentAt(pressed([], { epoch: 0 }), '/fr').body);
    expect(page).toContain('Aucun message actif.');
    expect(page).toContain('Confirmé le 22 novembre 2026 à 03:14');
  });

  test('does not hide a fresh withdrawal behind "no active message"', () => {
    const page = heard(pageOf(endingWith('withdrawal'), '/en'));
    expect(page).toContain('No active message.');
    expect(page).toContain('Message withdrawn: there is no fire');
    expect(page).toContain('It was a false alarm.');
  });

  test('shows a message whose time is over as past', () => {
    const page = heard(
      pageOf(endingWith('alert'), '/en/messages/2026-0042', { confirmedAt: '2026-11-23T00:00:00.000Z' }),
    );
    expect(page).toContain('Past · Neder-Over-Heembeek');
    expect(page).toContain('This message was valid until 15:14 on 22 November 2026');
    expect(page).toContain('Advice of this version, no longer valid');
    expect(page).not.toContain('What to do');
    expect(page).not.toContain('Confirmed at');
  });
});

describe('a message on hold', () => {
  const page = pageOf(endingWith('hold'), '/en/messages/2026-0042');

  test('calls the advice that it repeats nothing "what to do": it is what version 1 said, below what is known', () => {
    const told = heard(page);
    expect(told).not.toContain('What to do');
    expect(told).toMatch(/Advice · Version 1, released at [^A-Z]*03:14/);
    expect(told.indexOf('What is known')).toBeLessThan(told.indexOf('Advice · Version 1'));
    expect(page).not.toContain('class="todo');
    expect(page).not.toContain('data-urgent');
  });

  test('gives the advice that its author wrote for the hold', () => {
    const en = texts('hold', 'en', { instruction: 'Wait where you are.' });
    const own = publicMessage(['alert', 'hold'], { contents: [{}, { texts: { ...content().texts, en } }] });
    expect(heard(pageOf(own, '/en/messages/2026-0042'))).toMatch(/What to do\s+Wait where you are\./);
  });
});

describe('a withdrawn message never reads as valid', () => {
  const withdrawn = endingWith('withdrawal');
  const corrected = publicMessage(['alert', 'withdrawal', 'correction']);

  test.each([
    ['its page', withdrawn, '/en/messages/2026-0042'],
    ['a correction of its text', corrected, '/en/messages/2026-0042'],
    ['the version it withdraws', withdrawn, '/en/messages/2026-0042/v1'],
  ])('%s says withdrawn, crosses out what was said and calls nothing "what to do"', (_, message, path) => {
    const page = pageOf(message, path);
    expect(heard(page)).toContain('Withdrawn · Neder-Over-Heembeek');
    expect(heard(page)).toContain('Disregard it and do not pass it on.');
    expect(page).toContain('<s>Warehouse fire in Neder-Over-Heembeek: thick smoke</s>');
    expect(heard(page)).not.toContain('What to do');
    expect(page).not.toContain('href="tel:');
  });

  test('where the officer left the headline as it was, it is crossed out', () => {
    const same = publicMessage(['alert', 'withdrawal'], {
      contents: [{}, { texts: content().texts }],
    });
    expect(pageOf(same, '/fr/messages/2026-0042')).toContain('<h1><s>Incendie d’un entrepôt');
  });

  test('in a language that nobody prepared, the hub says it in its own words', () => {
    const french = publicMessage(['alert', 'withdrawal'], {
      contents: [{}, only(content({ kind: 'withdrawal' }), 'fr')],
    });
    expect(heard(pageOf(french, '/de/messages/2026-0042'))).toContain('Diese Meldung ist nicht mehr gültig');
  });
});

describe('the history', () => {
  test('marks word by word what differs from the version before, with words for whoever does not see the marks', () => {
    const page = pageOf(endingWith('correction'), '/en/messages/2026-0042');
    expect(page).toContain('<summary>What differs from version 1</summary>');
    expect(page).toMatch(/<del><span class="vh" lang="en">removed: <\/span>Warehouse fire<\/del>|<del>/);
    expect(page).toMatch(/<ins><span class="vh" lang="en">added: <\/span>/);
  });

  test('compares no language with another: what is new in a language has no differences', () => {
    const page = pageOf(
      publicMessage(['alert', 'update'], { contents: [only(content(), 'fr'), {}] }),
      '/en/messages/2026-0042',
    );
    expect(page).not.toContain('<details');
  });
});

describe('an older version', () => {
  test('is marked as replaced and leads to the newest', () => {
    const page = pageOf(endingWith('correction'), '/en/messages/2026-0042/v1');
    expect(heard(page)).toContain('Replaced by version 2.');
    expect(page).toContain('<a href="/en/messages/2026-0042">Read the current version</a>');
    expect(page).toContain('<title>Replaced (1) – ');
  });

  test('gives its advice as what was said then, and no number to call', () => {
    const page = pageOf(endingWith('correction'), '/en/messages/2026-0042/v1');
    expect(heard(page)).toContain('Advice of this version, no longer valid');
    expect(page).not.toContain('href="tel:');
  });

  test('stays the same bytes when the state is confirmed anew, so that caches keep it', () => {
    const at = (confirmedAt: string) =>
      documentAt(pressed([endingWith('correction')], { confirmedAt }), '/en/messages/2026-0042/v1');
    expect(at('2026-11-22T02:40:00.000Z')).toEqual(at('2026-11-22T03:40:00.000Z'));
  });
});

describe('languages', () => {
  const half = publicMessage(['alert', 'update'], {
    contents: [{}, only(content({ kind: 'update' }), 'fr', 'nl')],
  });

  test('a page in a language that the message lacks says so, and shows another one marked as such', () => {
    const page = pageOf(half, '/de');
    expect(heard(page)).toContain(
      'Diese Meldung ist noch nicht auf Deutsch verfügbar. Es folgt der Text auf Französisch.',
    );
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('<h1 lang="fr">');
  });

  test('the other pages name the languages that are lacking', () => {
    expect(heard(pageOf(half, '/fr'))).toContain('Pas encore disponible en allemand et anglais.');
  });

  test('a correction in one language marks the others as not yet updated', () => {
    const one = publicMessage(['alert', 'correction'], {
      contents: [{}, { texts: { ...content().texts, fr: texts('correction', 'fr') } }],
    });
    expect(heard(pageOf(one, '/fr'))).toContain('Pas encore mis à jour en néerlandais, allemand et anglais.');
    expect(heard(pageOf(one, '/nl'))).toContain(
      'Deze tekst is nog niet bijgewerkt. De recentste informatie staat er in het Frans.',
    );
  });

  test('a language that follows the others is no longer marked, nor are the others', () => {
    const corrected = { ...content().texts, fr: texts('correction', 'fr') };
    const all = { ...content({ kind: 'correction' }).texts, fr: texts('correction', 'fr') };
    const followed = publicMessage(['alert', 'correction', 'update'], {
      contents: [{}, { texts: corrected }, { texts: all }],
    });
    for (const language of LANGUAGES)
      expect(heard(pageOf(followed, `/${language}`))).not.toContain(wordsFor(language).notUpdatedHere('').slice(0, 25));
    expect(heard(pageOf(followed, '/fr'))).not.toContain('Pas encore mis à jour');
  });

  test('a language the hub has no words for gets English ones, marked as English', () => {
    const italian = office({ languages: ['fr', 'it'] });
    const page = documentAt(press(publicState([endingWith('alert')]), italian), '/it').body;
    expect(page).toContain('<html lang="en">');
    expect(heard(page)).toContain('not yet available in Italian');
  });
});

describe('an exercise', () => {
  const exercise = endingWith('correction', { status: 'exercise' });

  test.each([
    ['fr', 'EXERCICE – Incendie de Neder-Over-Heembeek: la zone est de 3 km'],
    ['nl', 'OEFENING – Brand in Neder-Over-Heembeek: de zone is 3 km'],
    ['de', 'ÜBUNG – Brand in Neder-Over-Heembeek: die Zone beträgt 3 km'],
    ['en', 'EXERCISE – Fire in Neder-Over-Heembeek: the zone is 3 km'],
  ])('leads its headline with the word for it (%s) and has the band in all four', (language, headline) => {
    const page = pageOf(exercise, `/${language}`, { exercisesOnMain: true });
    expect(page).toContain(`<h1>${headline}</h1>`);
    const words = wordsFor(language);
    const led = headline.replace(`${words.exercise} – `, `${words.exercise} – ${words.kinds.correction} – `);
    expect(page).toContain(`<title>${led} – `);
    for (const word of ['EXERCICE', 'OEFENING', 'ÜBUNG', 'EXERCISE']) expect(page).toContain(`>${word}</span>`);
    expect(page).toContain('content="noindex"');
  });

  test('never comes before a real message', () => {
    const real = publicMessage(['alert'], { id: 'real', reference: '2026-0001', firstSequence: 1 });
    const newer = publicMessage(['alert'], { firstSequence: 2, contents: [{ status: 'exercise' }] });
    const page = documentAt(pressed([real, newer], { exercisesOnMain: true }), '/fr').body;
    expect(page).toContain('<h1>Incendie d’un entrepôt');
    expect(page).not.toContain('class="exercise"');
  });
});
